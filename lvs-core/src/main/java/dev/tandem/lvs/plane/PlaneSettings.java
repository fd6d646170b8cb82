package dev.tandem.lvs.plane;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a data plane is made for.
 *
 * @param interfaces by name: where packets of services come in and go out
 * @param mode how the program is attached
 * @param connections how many the table is to hold
 * @param destinations how many real servers, counted once for each service
 * @param pinPath directory on a BPF file system where program and table outlive the director
 * @param localServers whether servers with translated addresses may run on this host itself
 * @param keepForwarding whether a stop leaves the program attached, so that known flows go on
 */
public record PlaneSettings(
    List<String> interfaces,
    XdpMode mode,
    long connections,
    int destinations,
    Path pinPath,
    boolean localServers,
    boolean keepForwarding) {

  public static final int DEFAULT_CONNECTIONS = 1_000_000;
  public static final int DEFAULT_DESTINATIONS = 131_072;

  /** How an XDP program may be attached. */
  public enum XdpMode {
    /** In the driver where it can, else after it. */
    AUTO,
    /** In the driver only. */
    NATIVE,
    /** After the driver: slower, but on every interface. */
    GENERIC
  }

  public PlaneSettings {
    interfaces = List.copyOf(interfaces);
  }

  /** The same with another interface. */
  PlaneSettings and(String interfaceName) {
    List<String> more = new ArrayList<>(interfaces);
    more.add(interfaceName);
    return new PlaneSettings(
        more, mode, connections, destinations, pinPath, localServers, keepForwarding);
  }
}
