package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.InstanceFixture.secret;

import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.VmacSettings;
import dev.tandem.vrrp.VrrpVersion;
import java.time.Duration;
import java.util.List;

/**
 * The dialects of VRRP that Debian's keepalived and our router share, and how each of the two on a
 * {@link Lan} is told to speak it. As fast as the version can be without being a test of the
 * machine's scheduling.
 */
@SuppressWarnings("ImmutableEnumChecker") // The list of traits is one that cannot be changed.
enum Dialect {
  V2(VrrpVersion.V2, false),
  V2_PASS(VrrpVersion.V2, false, Trait.PASS),
  V2_AH(VrrpVersion.V2, false, Trait.AH),
  V2_UNICAST(VrrpVersion.V2, false, Trait.UNICAST),
  V2_UNICAST_PASS(VrrpVersion.V2, false, Trait.UNICAST, Trait.PASS),
  V2_UNICAST_AH(VrrpVersion.V2, false, Trait.UNICAST, Trait.AH),
  V2_VMAC(VrrpVersion.V2, false, Trait.VMAC),
  V3(VrrpVersion.V3, false),
  V3_UNICAST(VrrpVersion.V3, false, Trait.UNICAST),
  V3_VMAC(VrrpVersion.V3, false, Trait.VMAC),
  V3_VMAC_BASE(VrrpVersion.V3, false, Trait.VMAC, Trait.ADVERTS_FROM_BASE),
  V6(VrrpVersion.V3, true),
  V6_UNICAST(VrrpVersion.V3, true, Trait.UNICAST),
  V6_VMAC(VrrpVersion.V3, true, Trait.VMAC),
  V6_VMAC_BASE(VrrpVersion.V3, true, Trait.VMAC, Trait.ADVERTS_FROM_BASE);

  /** The name of the interface with the virtual Ethernet address. */
  static final String VMAC = "vrrp.51";

  private enum Trait {
    PASS,
    AH,
    UNICAST,
    VMAC,
    ADVERTS_FROM_BASE
  }

  private final VrrpVersion version;
  private final boolean ipv6;
  private final List<Trait> traits;

  Dialect(VrrpVersion version, boolean ipv6, Trait... traits) {
    this.version = version;
    this.ipv6 = ipv6;
    this.traits = List.of(traits);
  }

  VrrpVersion version() {
    return version;
  }

  boolean ipv6() {
    return ipv6;
  }

  Duration interval() {
    return version == VrrpVersion.V2 ? Duration.ofSeconds(1) : Duration.ofMillis(100);
  }

  /** The virtual addresses, with the length of their prefix; the last is the one to look for. */
  List<String> addresses() {
    return ipv6 ? List.of("fe80::100/64", "2001:db8::100/64") : List.of("192.0.2.100/24");
  }

  /** From which a host adverts. */
  String source(String host) {
    return ipv6 ? "fe80::" + host : "192.0.2." + (host.equals("a") ? 1 : 2);
  }

  boolean unicast() {
    return traits.contains(Trait.UNICAST);
  }

  boolean vmac() {
    return traits.contains(Trait.VMAC);
  }

  boolean advertsFromBase() {
    return traits.contains(Trait.ADVERTS_FROM_BASE);
  }

  VmacSettings vmacSettings() {
    return new VmacSettings(VMAC, VmacSettings.macOf(51, ipv6), advertsFromBase());
  }

  /** On which a master has the virtual addresses. */
  String addressInterface() {
    return vmac() ? VMAC : "eth0";
  }

  /** The lines of keepalived's instance on a host. */
  String theirs(String host) {
    StringBuilder lines = new StringBuilder();
    lines.append("version %d\n".formatted(version.number()));
    lines.append("advert_int %s\n".formatted(interval().toMillis() / 1000.0));
    lines.append("virtual_ipaddress {\n%s\n}\n".formatted(String.join("\n", addresses())));
    if (ipv6 && !unicast()) {
      lines.append("mcast_src_ip %s\n".formatted(source(host)));
    }
    for (Trait trait : traits) {
      lines.append(theirs(trait, host));
    }
    return lines.toString();
  }

  private String theirs(Trait trait, String host) {
    return switch (trait) {
      case PASS, AH -> "authentication {\nauth_type %s\nauth_pass s3cret\n}\n".formatted(trait);
      case UNICAST ->
          "unicast_src_ip %s\nunicast_peer {\n%s\n}\n".formatted(source(host), source(other(host)));
      case VMAC -> "use_vmac %s\n".formatted(VMAC);
      case ADVERTS_FROM_BASE -> "vmac_xmit_base\n";
    };
  }

  /** The settings of our router on a host, but for its priority. */
  InstanceFixture ours(String host) {
    InstanceFixture ours = instance().version(version).interval(interval()).from(source(host));
    if (ipv6) {
      ours.ipv6("fe80::100", "2001:db8::100");
    }
    for (Trait trait : traits) {
      switch (trait) {
        case PASS -> ours.authentication(new Authentication.Password(secret("s3cret")));
        case AH -> ours.authentication(new Authentication.Header(secret("s3cret")));
        case UNICAST -> ours.peer(source(other(host)));
        case VMAC -> ours.vmac(vmacSettings());
        case ADVERTS_FROM_BASE -> {
          // Part of the settings of VMAC.
        }
      }
    }
    return ours;
  }

  private static String other(String host) {
    return host.equals("a") ? "b" : "a";
  }
}
