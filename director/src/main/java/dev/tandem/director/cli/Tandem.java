package dev.tandem.director.cli;

import dev.tandem.director.daemon.CompilerPriority;
import java.io.PrintWriter;

/** The command {@code tandem}. */
public final class Tandem {

  private Tandem() {}

  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals(Run.COMMAND)) {
      prepareJvm();
    }
    System.exit(
        Run.plainly(arguments)
            .map(run -> run.call(new PrintWriter(System.err, true)))
            .orElseGet(() -> TandemCommand.line(arguments).execute(arguments)));
  }

  /**
   * What needs nothing of the configuration is done from the first moment on, while the log is set
   * up and the configuration read: to link native calls, and to have the compiler's last tier step
   * back, which would want a processor of its own all the while.
   */
  private static void prepareJvm() {
    Thread.ofPlatform().name("prepare").daemon().start(CompilerPriority::startFirst);
  }
}
