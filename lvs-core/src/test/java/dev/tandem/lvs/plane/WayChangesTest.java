package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A flow that the program forwards finds its new way within 100 ms after the kernel knows of it.
 *
 * <pre>
 *   client eth0 .10 -- 192.0.2.0/24 -- front .1 director back .1 -- 198.51.100.0/24 -- eth0 .2 server
 *                      2001:db8::/64                                2001:db8:1::/64
 *                                               side .1 -- 203.0.113.0/24 ---- side .2
 *                                                          2001:db8:2::/64
 * </pre>
 *
 * One service has the server's address on back's network, the other one that on its loopback, which
 * is reached through either of the other two as a gateway.
 */
@RequiresRoot
class WayChangesTest {

  private static final String NEW_MAC = "02:00:00:00:99:01";
  private static final Duration BOUND = Duration.ofMillis(100);
  private static final int PATIENCE_MILLIS = 2;

  /** Longer than a packet waits for its neighbour. */
  private static final int LONG_MILLIS = 5000;

  static final int NEAR = 80;
  private static final int FAR = 81;

  private final TestNetwork network = new TestNetwork();
  private final Path pins = Path.of("/sys/fs/bpf/tandem-ways-" + ProcessHandle.current().pid());
  private final List<DatagramSocket> sockets = new ArrayList<>();
  private XdpPlane plane;
  private DatagramSocket client;
  private InetSocketAddress virtual;

  @BeforeEach
  void build() throws Exception {
    for (String namespace : List.of("client", "director", "server")) {
      network.addNamespace(namespace);
      // Neighbours are asked from link-local addresses, which must not wait for that.
      network.exec(namespace, "sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
    }
    join("client", "eth0", "director", "front");
    join("director", "back", "server", "eth0");
    join("director", "side", "server", "side");
    for (String interfaceName : List.of("all", "eth0", "side")) {
      network.exec("server", "sysctl", "-qw", "net.ipv4.conf." + interfaceName + ".rp_filter=0");
    }
    for (WayFamily family : WayFamily.values()) {
      address("client", "eth0", family.front(10), family.network);
      address("director", "front", family.front(1), family.network);
      address("director", "front", family.front(100), family.host);
      address("director", "back", family.back(1), family.network);
      address("director", "side", family.side(1), family.network);
      address("server", "eth0", family.back(2), family.network);
      address("server", "side", family.side(2), family.network);
      // Answers must come from it whatever way they take.
      address("server", "lo", family.back(2), family.host);
      address("server", "lo", family.far, family.host);
      network.ip("server", "route add %s via %s".formatted(everything(family), family.back(1)));
      listen(family, NEAR);
      listen(family, FAR);
    }
    plane = TestNetwork.inside("director", this::start);
  }

  private void join(String one, String oneEnd, String other, String otherEnd) {
    network.connect(one, oneEnd, other, otherEnd);
    DirectorLab.offloads(network, one, oneEnd);
    DirectorLab.offloads(network, other, otherEnd);
  }

  private void address(String namespace, String end, String address, int length) {
    network.ip(namespace, "addr add %s/%d dev %s nodad".formatted(address, length, end));
  }

  private static String everything(WayFamily family) {
    return family == WayFamily.IPV4 ? "0.0.0.0/0" : "::/0";
  }

  private void listen(WayFamily family, int port) throws Exception {
    DatagramSocket socket =
        TestNetwork.inside("server", () -> new DatagramSocket(port, family.server(port)));
    sockets.add(socket);
    DirectorLab.sendBack(socket);
  }

  private XdpPlane start() throws IOException {
    XdpPlane made =
        new XdpPlane(
            new PlaneSettings(
                List.of("front", "back", "side"),
                PlaneSettings.XdpMode.AUTO,
                10_000,
                256,
                pins,
                false,
                false));
    for (WayFamily family : WayFamily.values()) {
      serve(made, family, NEAR);
      serve(made, family, FAR);
    }
    made.start();
    return made;
  }

  private static void serve(XdpPlane plane, WayFamily family, int port) {
    ServiceKey key = new ServiceKey.OfAddress(Protocol.UDP, family.virtual(), port);
    plane
        .control()
        .addService(
            new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false));
    ServerKey server = new ServerKey(family.server(port), port);
    plane
        .control()
        .addServer(
            key, new ServerSettings(server, ForwardingMethod.MASQUERADE, 1, 0, 0, Tunnel.IPIP));
  }

  /** Begins a flow, which the program forwards from then on. */
  private void open(WayFamily family, int port) throws Exception {
    virtual = new InetSocketAddress(family.virtual(), port);
    // By another flow, of which no answer comes later: the route may be so new that the director
    // has not heard of it.
    client = socketOfClient();
    awaitAnswer(LONG_MILLIS);
    client = socketOfClient();
    long before = plane.counters().get(PacketCounter.FORWARDED_OUT);
    for (int i = 0; i < 10; i++) {
      assertThat(isAnswered(LONG_MILLIS)).as(() -> plane.counters().toString()).isTrue();
    }
    assertThat(plane.counters().get(PacketCounter.FORWARDED_OUT)).isEqualTo(before + 10);
  }

  /** To the server that only a route leads to, by way of back. */
  private void openByGateway(WayFamily family) throws Exception {
    route("add %s via %s", family.far, family.back(2));
    open(family, FAR);
  }

  /** The same by a route that has a second next hop. */
  private void openBySeveralGateways(WayFamily family) throws Exception {
    route("add %s %s", family.far, hops(family.back(2), family.side(2)));
    open(family, FAR);
  }

  private static String hops(String first, String second) {
    return "nexthop via " + first + " nexthop via " + second;
  }

  private DatagramSocket socketOfClient() throws Exception {
    DatagramSocket socket = TestNetwork.inside("client", () -> new DatagramSocket());
    sockets.add(socket);
    return socket;
  }

  @AfterEach
  void tearDown() {
    if (plane != null) {
      plane.close();
    }
    sockets.forEach(DatagramSocket::close);
    network.close();
  }

  /** Frames that go by back are for nobody from now on; answers go by side. */
  private void loseWayByBack(WayFamily family) throws IOException {
    answerBySide(family);
    network.ip("server", "link set eth0 address " + NEW_MAC);
    assertThat(isAnswered()).isFalse();
  }

  private void answerBySide(WayFamily family) {
    network.ip("server", "route replace %s via %s".formatted(everything(family), family.side(1)));
  }

  /** Changes the director's routes. */
  private void route(String arguments, Object... values) {
    network.ip("director", "route " + arguments.formatted(values));
  }

  private void neighbour(String namespace, String address, String end) {
    network.ip(namespace, "neigh replace %s lladdr %s dev %s".formatted(address, NEW_MAC, end));
  }

  private void assertThatANewAddressOfTheNeighbourIsFollowed(WayFamily family) throws IOException {
    network.ip("server", "link set eth0 address " + NEW_MAC);
    network.ip("server", "neigh flush dev eth0");
    assertThat(isAnswered()).isFalse();
    neighbour("director", family.back(2), "back");
    assertAnsweredSoon();
  }

  @ParameterizedTest
  @EnumSource
  void aNeighbourHasAnotherAddress(WayFamily family) throws Exception {
    open(family, NEAR);
    assertThatANewAddressOfTheNeighbourIsFollowed(family);
  }

  @ParameterizedTest
  @EnumSource
  void aNeighbourSaysThatItHasAnotherAddress(WayFamily family) throws Exception {
    open(family, NEAR);
    network.exec("server", "sysctl", "-qw", "net.ipv4.conf.eth0.arp_notify=1");
    network.exec("server", "sysctl", "-qw", "net.ipv6.conf.eth0.ndisc_notify=1");
    network.ip("server", "link set eth0 address " + NEW_MAC);
    assertAnsweredSoon();
  }

  @ParameterizedTest
  @EnumSource
  void aClientHasAnotherAddress(WayFamily family) throws Exception {
    open(family, NEAR);
    network.ip("client", "link set eth0 address " + NEW_MAC);
    network.ip(
        "client",
        "neigh replace %s lladdr %s dev eth0 nud permanent"
            .formatted(family.front(100), mac("director", "front")));
    assertThat(isAnswered()).isFalse();
    neighbour("director", family.front(10), "front");
    assertAnsweredSoon();
  }

  private String mac(String namespace, String end) {
    String link = network.exec(namespace, "ip", "-o", "link", "show", end);
    return link.replaceFirst("(?s).*link/ether (\\S+).*", "$1");
  }

  @ParameterizedTest
  @EnumSource
  void anInterfaceHasAnotherAddress(WayFamily family) throws Exception {
    open(family, NEAR);
    network.ip("director", "link set back address " + NEW_MAC);
    neighbour("server", family.back(1), "eth0");
    assertAnsweredSoon();
  }

  @ParameterizedTest
  @EnumSource
  void aRouteLeadsElsewhere(WayFamily family) throws Exception {
    open(family, NEAR);
    loseWayByBack(family);
    route("replace %s/%d via %s", family.back(2), family.host, family.side(2));
    assertAnsweredSoon();
  }

  @ParameterizedTest
  @EnumSource
  void aRouteMovesToAnotherGateway(WayFamily family) throws Exception {
    openByGateway(family);
    loseWayByBack(family);
    route("replace %s via %s", family.far, family.side(2));
    assertAnsweredSoon();
  }

  @ParameterizedTest
  @EnumSource
  void aRouteIsRemovedBeforeAnotherOneIsAdded(WayFamily family) throws Exception {
    openByGateway(family);
    loseWayByBack(family);
    route("del %s via %s", family.far, family.back(2));
    route("add %s via %s", family.far, family.side(2));
    assertAnsweredSoon();
  }

  @ParameterizedTest
  @EnumSource
  void aRouteWithSeveralGatewaysLosesTheFirst(WayFamily family) throws Exception {
    openBySeveralGateways(family);
    loseWayByBack(family);
    route("replace %s via %s", family.far, family.side(2));
    assertAnsweredSoon();
  }

  @ParameterizedTest
  @EnumSource
  void aRouteGetsSeveralGateways(WayFamily family) throws Exception {
    openByGateway(family);
    loseWayByBack(family);
    route("replace %s %s", family.far, hops(family.side(2), family.back(2)));
    assertAnsweredSoon();
  }

  /**
   * Of IPv4's the kernel removes all next hops at once; of IPv6's it tells what is added last
   * first.
   */
  @Test
  void aRouteWithSeveralGatewaysIsRidOfOne() throws Exception {
    WayFamily family = WayFamily.IPV6;
    route("add %s via %s", family.far, family.side(2));
    route("append %s via %s", family.far, family.back(2));
    open(family, FAR);
    loseWayByBack(family);
    route("del %s via %s", family.far, family.back(2));
    assertAnsweredSoon();
  }

  @ParameterizedTest
  @EnumSource
  void aGatewayHasAnotherAddress(WayFamily family) throws Exception {
    openByGateway(family);
    assertThatANewAddressOfTheNeighbourIsFollowed(family);
  }

  @ParameterizedTest
  @EnumSource
  void aLinkGoesDownAndTheRouteOfAnotherStepsIn(WayFamily family) throws Exception {
    route("add %s via %s metric 10", family.far, family.back(2));
    route("add %s via %s metric 20", family.far, family.side(2));
    open(family, FAR);
    answerBySide(family);
    network.ip("director", "link set back down");
    assertAnsweredSoon();
  }

  @ParameterizedTest
  @EnumSource
  void aLinkGoesDownAndTheRouteHasAnother(WayFamily family) throws Exception {
    openBySeveralGateways(family);
    answerBySide(family);
    network.ip("director", "link set back down");
    assertAnsweredSoon();
  }

  @ParameterizedTest
  @EnumSource
  void aLinkGoesDownAndTheRouteIsMoved(WayFamily family) throws Exception {
    openByGateway(family);
    answerBySide(family);
    network.ip("director", "link set back down");
    assertThat(isAnswered()).isFalse();
    route("add %s via %s", family.far, family.side(2));
    assertAnsweredSoon();
  }

  private void assertAnsweredSoon() throws IOException {
    long begin = System.nanoTime();
    awaitAnswer(PATIENCE_MILLIS);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
  }

  private void awaitAnswer(int patienceMillis) throws IOException {
    long begin = System.nanoTime();
    while (!isAnswered(patienceMillis)) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
  }

  private boolean isAnswered() throws IOException {
    return isAnswered(PATIENCE_MILLIS);
  }

  private boolean isAnswered(int patienceMillis) throws IOException {
    client.setSoTimeout(patienceMillis);
    client.send(new DatagramPacket(new byte[4], 4, virtual));
    try {
      client.receive(new DatagramPacket(new byte[64], 64));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
