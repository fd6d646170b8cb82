package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.HostFixture.host;
import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.virtual;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static dev.tandem.vrrp.router.RouteFixture.hop;
import static dev.tandem.vrrp.router.RouteFixture.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.RtnetlinkMonitor;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.RoutingSettings;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VirtualRoute;
import dev.tandem.vrrp.VirtualRule;
import dev.tandem.vrrp.VmacSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router is killed, and the next one has another configuration. */
@RequiresRoot
class CrashLeftoversTest {

  private static final RouteEntry ROUTE =
      route(RouteEntry.Type.UNICAST, "198.51.100.0", 24, hop("192.0.2.254", "eth0"));
  private static final RoutingSettings MOVING =
      new RoutingSettings(
          List.of(new VirtualRoute(ROUTE, true)), List.of(new VirtualRule(rule(16_000), true)));
  private static final RoutingSettings KEPT =
      new RoutingSettings(
          List.of(new VirtualRoute(route(RouteEntry.Type.BLACKHOLE, "203.0.113.0", 24), true)),
          List.of(new VirtualRule(rule(16_001), true)));
  private static final InstanceSettings FRONT =
      front()
          .addresses("192.0.2.100", "192.0.2.101")
          .excludedAddresses("192.0.2.102", "2001:db8::100")
          .routing(MOVING)
          .build();
  private static final InstanceSettings BACK =
      front()
          .name("back")
          .on("eth1")
          .virtualRouterId(52)
          .addresses("192.0.3.100")
          .vmac(new VmacSettings("vrrp.52", VmacSettings.macOf(52, false), false))
          .build();
  private static final InstanceSettings OWNER =
      front().name("owner").virtualRouterId(53).priority(255).addresses("192.0.2.150").build();
  private static final VirtualAddress STATIC = virtual("192.0.2.77").placedOn("eth0");
  private static final RouterSettings GENERAL = host().addresses(STATIC).routing(KEPT).build();

  /** The first address is the primary one of its network, with which all others would go. */
  private static final RouterSettings GENERAL_BEFORE =
      host().addresses(virtual("192.0.2.76").placedOn("eth0"), STATIC).routing(KEPT).build();

  private final TestNetwork network = new TestNetwork();
  private final Set<InetAddress> removed = ConcurrentHashMap.newKeySet();
  private @TempDir Path folder;
  private Path record;

  @BeforeEach
  void aHostWhoseRouterWasKilled() throws IOException {
    record = folder.resolve("installed");
    network.addNamespace("a").addNamespace("b");
    network.connect("a", "eth0", "b", "eth0").connect("a", "eth1", "b", "eth1");
    network.ip("a", "addr add 192.0.2.1/32 dev eth0").ip("a", "addr add 192.0.3.1/24 dev eth1");
    try (RouterProcess killed =
        RouterProcess.launch(
            "a",
            folder.resolve("log"),
            CrashLeftoversTest.class,
            List.of("-XX:+UseSerialGC"),
            List.of("a", record.toString()))) {
      Await.until("all is written down", () -> lines() == 15);
      Await.until("all is there", this::isAllThere);
      killed.kill();
    }
  }

  @AfterEach
  void close() {
    network.close();
  }

  /** In the new process: all roles, until it is killed. */
  @SuppressWarnings("resource")
  public static void main(String[] arguments) throws IOException {
    VrrpRouter router =
        new VrrpRouter(
            List.of(FRONT, BACK, OWNER),
            List.of(),
            VrrpHost.kernel(() -> {}, Path.of(arguments[1])),
            event -> {});
    router.general(GENERAL_BEFORE);
    router.start();
    int _ = System.in.read();
    Runtime.getRuntime().halt(0);
  }

  @Test
  void whatIsConfiguredNoLongerGoesAndNothingElse() throws Exception {
    network.ip("a", "addr add 192.0.2.200/24 dev eth0");
    network.ip("a", "addr add 2001:db8::200/64 dev eth0");
    network.ip("a", "addr del 192.0.2.102/24 dev eth0");
    network.ip("a", "addr add 192.0.2.102/24 dev eth0");
    network.ip("a", "route add 198.51.101.0/24 via 192.0.2.254 dev eth0 proto 18");
    network.ip("a", "rule add from 198.51.101.0/24 lookup 100 preference 15000 protocol 18");
    network.ip("a", "link add theirs link eth0 type macvlan mode private");
    network.ip("a", "link set theirs alias tandem");
    try (RtnetlinkMonitor _ = TestNetwork.inside("a", () -> RtnetlinkMonitor.start(this::note));
        VrrpRouter router = router(List.of(OWNER), GENERAL)) {
      assertThat(of("ip", "-o", "addr"))
          .doesNotContain("192.0.2.76/", "192.0.2.100/", "192.0.2.101/")
          .doesNotContain("2001:db8::100/", "192.0.3.100/")
          .contains("192.0.2.102/24", "192.0.2.200/24", "2001:db8::200/64", "192.0.2.1/32");
      assertThat(of("ip", "route", "show"))
          .doesNotContain("198.51.100.0/24")
          .contains("198.51.101.0/24", "blackhole 203.0.113.0/24");
      assertThat(of("ip", "rule")).doesNotContain("16000:").contains("15000:", "16001:");
      assertThat(of("ip", "link")).doesNotContain("vrrp.52").contains("theirs");
      assertThat(of("sysctl", "-n", "net.ipv4.conf.eth1.arp_ignore")).startsWith("0");
      assertThat(of("sysctl", "-n", "net.ipv4.conf.eth0.promote_secondaries")).startsWith("0");

      awaitRole(router, "owner", Role.MASTER);
      assertThat(of("ip", "-o", "addr")).contains("192.0.2.150/24", "192.0.2.77/24");
      Await.until("the end is seen", () -> removed.contains(address("192.0.2.101")));
      assertThat(removed)
          .doesNotContain(address("192.0.2.150"), address("192.0.2.77"), address("192.0.2.200"));
    }
  }

  @Test
  void whatAReloadTakesOutBeforeItWasAdoptedGoesToo() throws Exception {
    RouterSettings waiting = host().startupDelay(Duration.ofMinutes(1)).build();
    try (VrrpRouter router = router(List.of(FRONT, BACK), waiting)) {
      assertThat(of("ip", "-o", "addr"))
          .contains("192.0.2.100/24", "192.0.3.100/24")
          .doesNotContain("192.0.2.76/", "192.0.2.77/");
      router.apply(List.of(OWNER), List.of());
      assertThat(of("ip", "-o", "addr")).doesNotContain("192.0.2.100/24", "192.0.3.100/24");
      assertThat(of("ip", "link")).doesNotContain("vrrp.52");
    }
  }

  @Test
  void anInterfaceThatHasGotAnotherNameKeepsWhatBelongsToIt() throws Exception {
    network.ip("a", "link set eth0 down").ip("a", "link set eth0 name lan0");
    network.ip("a", "link set lan0 up");
    try (RtnetlinkMonitor _ = TestNetwork.inside("a", () -> RtnetlinkMonitor.start(this::note));
        VrrpRouter _ =
            router(List.of(), host().addresses(virtual("192.0.2.77").placedOn("lan0")).build())) {
      Await.until("the others are gone", () -> removed.contains(address("192.0.2.101")));
      assertThat(removed).doesNotContain(address("192.0.2.77"));
      assertThat(of("ip", "-o", "-4", "addr", "show", "lan0"))
          .contains("192.0.2.77/24")
          .doesNotContain("192.0.2.100", "192.0.2.150");
    }
  }

  @Test
  void afterAStopInGoodOrderNothingIsWrittenDown() throws Exception {
    try (VrrpRouter router = router(List.of(FRONT), RouterSettings.NONE)) {
      awaitRole(router, "front", Role.MASTER);
    }
    assertThat(record).doesNotExist();
    assertThat(of("ip", "-o", "-4", "addr", "show", "eth0")).doesNotContain("/24");
  }

  @Test
  void whatAnOwnerPutThereBeforeACrashGoesWithItsNextRun() throws Exception {
    try (VrrpRouter router = router(List.of(OWNER), RouterSettings.NONE)) {
      awaitRole(router, "owner", Role.MASTER);
      assertThat(of("ip", "-o", "addr")).contains("192.0.2.150/24");
    }
    assertThat(of("ip", "-o", "addr")).doesNotContain("192.0.2.150/");
    assertThat(record).doesNotExist();
  }

  @Test
  void whatAnOperatorHasAddedAgainIsTheOwners() throws Exception {
    network.ip("a", "addr del 192.0.2.150/24 dev eth0").ip("a", "addr add 192.0.2.150/24 dev eth0");
    try (VrrpRouter router = router(List.of(OWNER), RouterSettings.NONE)) {
      awaitRole(router, "owner", Role.MASTER);
    }
    assertThat(of("ip", "-o", "addr")).contains("192.0.2.150/24");
  }

  private void note(NetlinkEvent event) {
    if (event instanceof NetlinkEvent.AddressRemoved(InterfaceAddress gone)) {
      removed.add(gone.address());
    }
  }

  private VrrpRouter router(List<InstanceSettings> instances, RouterSettings general)
      throws Exception {
    return TestNetwork.inside(
        "a",
        () -> {
          VrrpRouter made =
              new VrrpRouter(
                  instances,
                  List.of(),
                  VrrpHost.kernel(() -> NetworkNamespace.enter(TestNetwork.namespace("a")), record),
                  event -> {});
          made.general(general);
          made.start();
          return made;
        });
  }

  private String of(String... command) {
    return network.exec("a", command);
  }

  /** Things are written down before they are installed. */
  private boolean isAllThere() {
    String addresses = of("ip", "-o", "addr");
    return List.of("192.0.2.77/", "192.0.2.102/", "2001:db8::100/", "192.0.3.100/", "192.0.2.150/")
            .stream()
            .allMatch(addresses::contains)
        && of("ip", "rule").contains("16000:");
  }

  /** All that was installed, behind the two lines of the heading. */
  private int lines() {
    try {
      return Files.exists(record) ? Files.readAllLines(record).size() : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static RuleEntry rule(int preference) {
    return RuleEntry.lookup(
        false,
        100,
        preference,
        Optional.of(new RuleEntry.Prefix(address("198.51.100.0"), 24)),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
