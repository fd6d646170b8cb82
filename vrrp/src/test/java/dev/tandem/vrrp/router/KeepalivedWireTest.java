package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.InstanceFixture.secret;
import static dev.tandem.vrrp.router.Lan.assertNothingWasRejected;
import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static dev.tandem.vrrp.router.Lan.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VmacSettings;
import dev.tandem.vrrp.VrrpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * In every dialect of VRRP that a real keepalived and our router share, the role goes to and fro:
 * by a goodbye, by priority, by silence. Some dialects stand for the others unless {@code
 * -Dtandem.interop} names one, or is {@code all}.
 */
@RequiresRoot
@RequiresKeepalived
class KeepalivedWireTest {

  private static final String IPV4 = "virtual_ipaddress {\n192.0.2.100/24\n}\n";
  private static final String IPV6 = "virtual_ipaddress {\nfe80::100/64\n2001:db8::100/64\n}\n";
  private static final String SLOW = "version 2\nadvert_int 1\n";
  private static final String FAST = "version 3\nadvert_int 0.1\n";
  private static final String PEER4 = "unicast_src_ip 192.0.2.2\nunicast_peer {\n192.0.2.1\n}\n";
  private static final String PEER6 = "unicast_src_ip fe80::b\nunicast_peer {\nfe80::a\n}\n";
  private static final String VMAC = "vrrp.51";
  private static final Authentication PASS = new Authentication.Password(secret("s3cret"));
  private static final Authentication AH = new Authentication.Header(secret("s3cret"));

  /** How both sides are told to speak, and whether that is always tested. */
  record Dialect(String name, boolean always, String theirs, InstanceFixture ours) {

    private boolean ipv6() {
      return ours.build().ipv6();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Dialect> allDialects() {
    return List.of(
        new Dialect("V2", false, SLOW + IPV4, v2()),
        new Dialect(
            "V2_PASS", true, SLOW + IPV4 + authentication("PASS"), v2().authentication(PASS)),
        new Dialect("V2_AH", true, SLOW + IPV4 + authentication("AH"), v2().authentication(AH)),
        new Dialect("V2_UNICAST", false, SLOW + IPV4 + PEER4, v2().peer("192.0.2.2")),
        new Dialect(
            "V2_UNICAST_PASS",
            false,
            SLOW + IPV4 + PEER4 + authentication("PASS"),
            v2().peer("192.0.2.2").authentication(PASS)),
        new Dialect(
            "V2_UNICAST_AH",
            false,
            SLOW + IPV4 + PEER4 + authentication("AH"),
            v2().peer("192.0.2.2").authentication(AH)),
        new Dialect("V3", false, FAST + IPV4, v3()),
        new Dialect("V3_VMAC", true, FAST + IPV4 + "use_vmac\n", v3().vmac(vmac(false))),
        new Dialect(
            "V3_VMAC_BASE",
            false,
            FAST + IPV4 + "use_vmac\nvmac_xmit_base\n",
            v3().vmac(vmac(true))),
        new Dialect("V3_UNICAST", true, FAST + IPV4 + PEER4, v3().peer("192.0.2.2")),
        new Dialect("V6", true, FAST + IPV6 + "mcast_src_ip fe80::b\n", v6()),
        new Dialect("V6_UNICAST", true, FAST + IPV6 + PEER6, v6().peer("fe80::b")));
  }

  @AutoClose private final Lan lan = new Lan();
  private Keepalived keepalived;
  private VrrpRouter router;
  private Dialect dialect;

  @TempDir private Path directory;

  static Stream<Dialect> dialects() {
    String wanted = System.getProperty("tandem.interop", "");
    return allDialects().stream()
        .filter(dialect ->
            switch (wanted) {
              case "" -> dialect.always;
              case "all" -> true;
              default -> dialect.name.equals(wanted);
            });
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void theRoleGoesToAndFro(Dialect spoken) throws Exception {
    dialect = spoken;
    try (WireCapture wire = WireCapture.start("b", "eth0", directory)) {
      start(150);
      Await.until("keepalived is master", () -> holds("b"));
      router = lan.start("a", dialect.ours.from(dialect.ipv6() ? "fe80::a" : "192.0.2.1").build());
      Await.until("we hear keepalived", () -> hearsAMaster(router));
      keepalived.stop();
      becomesMaster(Cause.MASTER_RESIGNED);

      start(150);
      Await.until("we give way", () -> role(router) == Role.BACKUP);
      assertThat(status(router).cause()).isEqualTo(Cause.HIGHER_PRIORITY);
      Await.until("the address has moved", () -> holds("b") && !holds("a"));
      keepalived.kill();
      becomesMaster(Cause.MASTER_SILENT);
      // Whoever is killed leaves its addresses behind.
      lan.network().ip("b", "addr del " + address() + " dev " + theirInterface());

      start(50);
      Await.until("keepalived listens", () -> Keepalived.listens(lan.network(), "b"));
      assertThat(role(router)).isEqualTo(Role.MASTER);
      router.close();
      Duration waited = Await.until("keepalived is master", () -> holds("b"));
      assertThat(waited).isLessThan(interval().multipliedBy(2).plusMillis(900));
      assertThat(holds("a")).isFalse();

      assertThat(lan.network().exec("a", "ip", "link")).doesNotContain(VMAC);
      assertSenders(wire);
      assertNothingWasRejected(router);
      // An address that moves looks like one that two hosts have, which is no fault of the packets.
      String flaws = "_ws.malformed || (vrrp && _ws.expert.severity >= warning)";
      assertThat(wire.packets(flaws, "frame.number")).isEmpty();
      assertThat(wire.packets("vrrp && vrrp.checksum.status != 1", "frame.number")).isEmpty();
      assertThat(wire.packets("vrrp.prio == 0", "vrrp.virt_rtr_id")).hasSizeGreaterThan(1);
    }
  }

  private String theirInterface() {
    return dialect.ours.build().vmac().isPresent() ? VMAC : "eth0";
  }

  /** With a virtual Ethernet address, neighbours never learn another one. */
  private void assertSenders(WireCapture wire) throws IOException {
    Optional<VmacSettings> vmac = dialect.ours.build().vmac();
    if (vmac.isPresent()) {
      String ours = "ip.src == 192.0.2.1 && eth.src == " + vmac.get().mac();
      assertThat(wire.packets("vrrp && " + ours, "frame.number").isEmpty())
          .isEqualTo(vmac.get().advertsFromBase());
      assertThat(wire.packets("arp.isgratuitous", "eth.src"))
          .isNotEmpty()
          .containsOnly(vmac.get().mac().toString());
    }
  }

  private static VmacSettings vmac(boolean advertsFromBase) {
    return new VmacSettings(VMAC, VmacSettings.macOf(51, false), advertsFromBase);
  }

  private void becomesMaster(Cause cause) {
    Await.until("we are master", () -> role(router) == Role.MASTER);
    assertThat(status(router).cause()).isEqualTo(cause);
    assertThat(holds("a")).isTrue();
  }

  private boolean holds(String host) {
    return lan.holdsAddress(host, address());
  }

  private String address() {
    return dialect.ipv6() ? "2001:db8::100/64" : "192.0.2.100/24";
  }

  private Duration interval() {
    return dialect.ours.build().advertInterval();
  }

  private void start(int priority) throws IOException {
    keepalived = lan.startKeepalived("b", directory, Keepalived.instance(priority, dialect.theirs));
  }

  private static String authentication(String type) {
    return "authentication {\nauth_type " + type + "\nauth_pass s3cret\n}\n";
  }

  private static InstanceFixture v2() {
    return instance().version(VrrpVersion.V2);
  }

  private static InstanceFixture v3() {
    return instance().interval(Duration.ofMillis(100));
  }

  private static InstanceFixture v6() {
    return v3().ipv6("fe80::100", "2001:db8::100");
  }
}
