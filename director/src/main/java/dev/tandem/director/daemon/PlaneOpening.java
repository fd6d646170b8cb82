package dev.tandem.director.daemon;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.linux.Background;
import dev.tandem.lvs.plane.DataPlanes;
import dev.tandem.lvs.plane.PlaneSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data plane that is being opened: the kernel looks at its program for a tenth of a second, while
 * what does not need it is made.
 */
public final class PlaneOpening implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PlaneOpening.class);

  private final Background<DataPlanes.Choice> opening;
  private boolean taken;

  private PlaneOpening(Background<DataPlanes.Choice> opening) {
    this.opening = opening;
  }

  /**
   * Begins to open that of a configuration.
   *
   * @throws IllegalStateException without an interface, with a message for the operator
   */
  public static PlaneOpening begin(DirectorConfig config) {
    PlaneSettings settings = settings(config);
    return new PlaneOpening(
        Background.start("plane", () -> DataPlanes.open(config.dataPlane().plane(), settings)));
  }

  private static PlaneSettings settings(DirectorConfig config) {
    var wanted = config.dataPlane();
    if (wanted.interfaces().isEmpty()) {
      throw new IllegalStateException(
          "the data plane has no interface: name them in data_plane { interface NAME }");
    }
    return new PlaneSettings(
        wanted.interfaces(),
        wanted.xdpMode(),
        wanted.connections(),
        PlaneSettings.DEFAULT_DESTINATIONS,
        wanted.pinPath(),
        wanted.localServers(),
        wanted.keepForwarding());
  }

  /**
   * Waits for it; the plane is the caller's from now on.
   *
   * @throws dev.tandem.linux.LinuxException when the kernel refuses something
   * @throws IllegalStateException when something is missing, with a message for the operator
   */
  DataPlanes.Choice take() {
    DataPlanes.Choice choice = opening.await();
    choice.plane().takeOver();
    taken = true;
    return choice;
  }

  /** Closes a plane that nobody has taken. */
  @Override
  public void close() {
    if (!taken) {
      try {
        take().plane().close();
      } catch (RuntimeException | LinkageError e) {
        LOG.debug("not opened", e);
      }
    }
  }
}
