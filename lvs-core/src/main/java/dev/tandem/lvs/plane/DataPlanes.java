package dev.tandem.lvs.plane;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the data plane of a host. */
public final class DataPlanes {

  private static final Logger LOG = LoggerFactory.getLogger(DataPlanes.class);

  private DataPlanes() {}

  /**
   * A data plane that was chosen.
   *
   * @param kind never {@link PlaneKind#AUTO}
   * @param reason why this one, in a clause for operators
   */
  public record Choice(DataPlane plane, PlaneKind kind, String reason) {}

  /**
   * Opens the data plane that is wanted, or the best that this host can have.
   *
   * @throws IllegalStateException with a message for the operator when something is missing
   * @throws LinuxException when the kernel refuses something
   */
  public static Choice open(PlaneKind wanted, PlaneSettings settings) {
    Choice choice =
        switch (wanted) {
          case XDP -> new Choice(new XdpPlane(settings), PlaneKind.XDP, "as configured");
          case PCAP -> new Choice(new PcapPlane(settings), PlaneKind.PCAP, "as configured");
          case AUTO -> best(settings);
        };
    LOG.info("data plane {}: {}", choice.kind(), choice.reason());
    return choice;
  }

  private static Choice best(PlaneSettings settings) {
    try {
      return new Choice(new XdpPlane(settings), PlaneKind.XDP, "this host has all it takes");
    } catch (LinuxException e) {
      if (e.is(Errno.EBUSY)) {
        // Another director is running: a second one of another kind would only do harm.
        throw e;
      }
      return withoutXdp(settings, e);
    } catch (IllegalStateException | UncheckedIOException | LinkageError e) {
      return withoutXdp(settings, e);
    }
  }

  private static Choice withoutXdp(PlaneSettings settings, Throwable why) {
    Throwable cause = why;
    while (cause.getMessage() == null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new Choice(
        new PcapPlane(settings), PlaneKind.PCAP, "XDP cannot be used here, " + cause.getMessage());
  }
}
