package dev.tandem.health;

import dev.tandem.health.Attempt.Finding;
import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.PingSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Asks for one ICMP echo. */
final class PingCheck {

  private PingCheck() {}

  static Finding run(Check.Ping check) {
    Duration timeout = check.schedule().connectTimeout();
    int sequence = ThreadLocalRandom.current().nextInt(1 << 16);
    try (PingSocket socket = open(check.target())) {
      return socket.ping(sequence, timeout)
          ? new Finding(Outcome.PASSED, "answered")
          : new Finding(Outcome.SILENT, "no answer within " + FailureReason.text(timeout));
    } catch (LinuxException e) {
      if (e.is(Errno.EADDRNOTAVAIL)) {
        return new Finding(Outcome.NOT_RUN, "not run: " + e.getMessage());
      }
      if (e.is(Errno.EACCES) || e.is(Errno.EPERM)) {
        return new Finding(
            Outcome.NOT_RUN,
            "not run: net.ipv4.ping_group_range does not allow ICMP to this process's group");
      }
      return new Finding(Outcome.SILENT, FailureReason.of(e));
    }
  }

  private static PingSocket open(CheckTarget target) {
    return new PingSocket(target.address(), target.source().map(InetSocketAddress::getAddress));
  }
}
