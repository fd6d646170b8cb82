package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.SyncDaemon;
import java.net.InetAddress;
import java.util.Optional;

/** The sync daemon while its options are read. */
final class DaemonDraft {

  private static final String DEFAULT_INTERFACE = "eth0";

  /** Bytes that the kernel has for an interface name, its closing zero not counted. */
  private static final int LONGEST_INTERFACE = 15;

  /** The largest UDP payload over IPv4. */
  private static final int LARGEST_MESSAGE = 65535 - 20 - 8;

  private SyncDaemon.Role role = SyncDaemon.Role.MASTER;
  private String multicastInterface = "";
  private int syncId;
  private int maxLength;
  private Optional<InetAddress> group = Optional.empty();
  private int port;
  private int ttl;

  void start(String text) {
    role = role(text, "illegal start-daemon parameter specified");
  }

  void stop(String text) {
    role = role(text, "illegal start_daemon specified");
  }

  private static SyncDaemon.Role role(String text, String complaint) {
    return switch (text) {
      case "master" -> SyncDaemon.Role.MASTER;
      case "backup" -> SyncDaemon.Role.BACKUP;
      default -> throw Rejected.misuse(complaint);
    };
  }

  void multicastInterface(String name) {
    multicastInterface = name.substring(0, Math.min(name.length(), LONGEST_INTERFACE));
  }

  void syncId(String text) {
    syncId = number(text, 0, 255, "syncid");
  }

  void maxLength(String text) {
    maxLength = number(text, 1, LARGEST_MESSAGE, "sync-maxlen");
  }

  void port(String text) {
    port = number(text, 1, 65535, "mcast-port");
  }

  void ttl(String text) {
    ttl = number(text, 1, 255, "mcast-ttl");
  }

  private static int number(String text, int least, int most, String option) {
    return NumberText.within(text, least, most)
        .orElseThrow(() -> Rejected.misuse("illegal " + option + " specified"));
  }

  void group(String text) {
    boolean ipv6 = text.contains(":");
    Optional<? extends InetAddress> address = ipv6 ? IpText.ipv6(text) : IpText.strictIpv4(text);
    if (address.filter(InetAddress::isMulticastAddress).isEmpty()) {
      throw Rejected.misuse("invalid %s mcast-group `%s'".formatted(ipv6 ? "IPv6" : "IPv4", text));
    }
    group = Optional.of(address.get());
  }

  SyncDaemon.Role role() {
    return role;
  }

  int syncId() {
    return syncId;
  }

  SyncDaemon daemon() {
    String name = multicastInterface.isEmpty() ? DEFAULT_INTERFACE : multicastInterface;
    return new SyncDaemon(role, name, syncId, maxLength, group, port, ttl);
  }
}
