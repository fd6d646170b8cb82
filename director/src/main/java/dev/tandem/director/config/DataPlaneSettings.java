package dev.tandem.director.config;

import dev.tandem.lvs.plane.PlaneKind;
import dev.tandem.lvs.plane.PlaneSettings.XdpMode;
import java.nio.file.Path;
import java.util.List;

/**
 * How packets of the services are forwarded ({@code data_plane}).
 *
 * @param interfaces where packets of the services come in and go out
 * @param connections slots wished for in the connection table
 * @param localServers whether this host itself may be a server with a translated address
 * @param keepForwarding whether known flows go on being forwarded after a clean stop; otherwise it
 *     detaches the program
 * @param pinPath directory on a bpffs for the program and the table
 */
public record DataPlaneSettings(
    PlaneKind plane,
    XdpMode xdpMode,
    List<String> interfaces,
    int connections,
    boolean localServers,
    boolean keepForwarding,
    Path pinPath) {

  public static final Path DEFAULT_PIN_PATH = Path.of("/sys/fs/bpf/tandem");

  public DataPlaneSettings {
    interfaces = List.copyOf(interfaces);
  }
}
