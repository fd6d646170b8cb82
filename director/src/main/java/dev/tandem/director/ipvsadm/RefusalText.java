package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.LvsError;

/** What ipvsadm says when the engine refuses a command. */
final class RefusalText {

  private RefusalText() {}

  static String of(Command command, LvsError error) {
    return switch (error) {
      case SERVICE_EXISTS -> "Service already exists";
      case NO_SUCH_SERVICE -> isAboutServer(command) ? "Service not defined" : "No such service";
      case NO_SUCH_SCHEDULER -> "Scheduler or persistence engine not found";
      case SERVER_EXISTS -> "Destination already exists";
      case NO_SUCH_SERVER -> "No such destination";
      case OUT_OF_RANGE -> "Numerical result out of range";
      case INVALID -> "Invalid operation.  Possibly wrong module version, address not unicast, ...";
      case FAMILY_MISMATCH -> "Operation not supported with specified address family";
      case NO_SUCH_INTERFACE -> "No such device";
      case DAEMON_RUNS -> "Daemon has already run";
      case NO_SUCH_DAEMON -> "No daemon is running";
      case UNSUPPORTED -> "Operation not supported";
    };
  }

  private static boolean isAboutServer(Command command) {
    return command instanceof Command.AddServer
        || command instanceof Command.EditServer
        || command instanceof Command.DeleteServer;
  }
}
