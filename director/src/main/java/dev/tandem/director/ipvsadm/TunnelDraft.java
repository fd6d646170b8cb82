package dev.tandem.director.ipvsadm;

import dev.tandem.linux.EnumText;
import dev.tandem.lvs.service.Tunnel;
import java.util.Set;

/** The tunnel to a real server while its options are read, and the rules of the tunnel types. */
final class TunnelDraft {

  private static final Set<OptionClass> OPTIONS =
      Set.of(
          OptionClass.TUN_TYPE,
          OptionClass.TUN_PORT,
          OptionClass.TUN_NOCSUM,
          OptionClass.TUN_CSUM,
          OptionClass.TUN_REMCSUM);

  private Tunnel.Type type = Tunnel.Type.IPIP;
  private int port;
  private Tunnel.Checksum checksum = Tunnel.Checksum.NONE;

  void type(String name) {
    type =
        switch (name) {
          case "ipip" -> Tunnel.Type.IPIP;
          case "gue" -> Tunnel.Type.GUE;
          case "gre" -> Tunnel.Type.GRE;
          default -> throw Rejected.misuse("illegal tunnel type specified");
        };
  }

  void port(String text) {
    port =
        NumberText.within(text, 1, 65535)
            .orElseThrow(() -> Rejected.misuse("illegal tunnel port specified"));
  }

  void checksum(Tunnel.Checksum chosen) {
    checksum = chosen;
  }

  Tunnel tunnel() {
    return new Tunnel(type, port, checksum);
  }

  /** Judges the options of a server that is reached through the tunnel, or is not. */
  void check(Set<OptionClass> given, boolean used) {
    if (!used && given.stream().anyMatch(OPTIONS::contains)) {
      throw Rejected.misuse("Tunnel options conflict with forward method");
    }
    rules(type).check(given);
  }

  private static OptionRules rules(Tunnel.Type type) {
    String name = name(type);
    return switch (type) {
      case IPIP -> OptionRules.ofTunnelType(name, Set.of(), Set.of());
      case GUE ->
          OptionRules.ofTunnelType(
              name,
              Set.of(OptionClass.TUN_PORT),
              Set.of(OptionClass.TUN_NOCSUM, OptionClass.TUN_CSUM, OptionClass.TUN_REMCSUM));
      case GRE ->
          OptionRules.ofTunnelType(
              name, Set.of(), Set.of(OptionClass.TUN_NOCSUM, OptionClass.TUN_CSUM));
    };
  }

  /** The value of {@code --tun-type}. */
  static String name(Tunnel.Type type) {
    return EnumText.lower(type);
  }
}
