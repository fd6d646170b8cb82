package dev.tandem.health;

import dev.tandem.health.Attempt.Finding;
import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.PingSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Asks for one ICMP echo. */
final class PingCheck {

  private PingCheck() {}

  static Finding run(Check.Ping check) {
    CheckOrigin origin = check.target().origin();
    PingSocket socket;
    try {
      socket = open(check.target().address(), origin);
    } catch (LinuxException e) {
      return new Finding(Outcome.NOT_RUN, Attempt.notRun(origin) + whyNoSocket(e));
    }
    try (socket) {
      return ask(socket, check.schedule().connectTimeout());
    } catch (LinuxException e) {
      // A firewall of this host's own; what is wrong on the way to the server has other numbers.
      return e.is(Errno.EACCES) || e.is(Errno.EPERM)
          ? new Finding(Outcome.NOT_RUN, "not run: " + e.getMessage())
          : new Finding(Outcome.SILENT, FailureReason.of(e));
    }
  }

  private static Finding ask(PingSocket socket, Duration timeout) {
    int sequence = ThreadLocalRandom.current().nextInt(1 << 16);
    return socket.ping(sequence, timeout)
        ? new Finding(Outcome.PASSED, "answered")
        : new Finding(Outcome.SILENT, "no answer within " + FailureReason.text(timeout));
  }

  private static String whyNoSocket(LinuxException e) {
    return e.is(Errno.EACCES)
        ? "net.ipv4.ping_group_range does not allow ICMP to this process's group"
        : e.getMessage();
  }

  private static PingSocket open(InetAddress host, CheckOrigin origin) {
    return new PingSocket(
        host, new PingSocket.Source(origin.host(), origin.device(), origin.mark()));
  }
}
