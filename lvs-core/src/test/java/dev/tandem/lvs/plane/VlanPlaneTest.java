package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.capture.Capture;
import dev.tandem.lvs.capture.CaptureSettings;
import dev.tandem.lvs.capture.CapturedPacket;
import dev.tandem.lvs.capture.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.plane.DirectorLab.Session;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real frames of VLANs, real kernels and real TCP. Not each kernel has VLANs: client and first
 * server tag their frames by traffic control, and the director is shown two other interfaces in
 * place of those of VLANs.
 *
 * <pre>
 *   client ---- tag 100 ---- front   director   back1 ---- tag 200 ---- server 1
 *                                               back2 ----------------- server 2
 * </pre>
 */
@RequiresRoot
class VlanPlaneTest {

  @TempDir private Path directory;
  private DirectorLab lab;
  private XdpPlane plane;

  @BeforeEach
  void build() throws Exception {
    lab = new DirectorLab().startServers().forNat();
    tag("client", "eth0", VlanDirector.CLIENTS);
    tag("server1", "eth0", VlanDirector.SERVERS);
    standIn(VlanDirector.FRONT, "front", "192.0.2.1/24", "client", "192.0.2.10");
    standIn(VlanDirector.BACK, "back1", "198.51.100.1/25", "server1", "198.51.100.2");
    lab.network().ip("director", "addr add " + DirectorLab.VIP + "/32 dev " + VlanDirector.FRONT);
    knows("client", DirectorLab.VIP, "front");
    knows("server1", "198.51.100.1", "back1");
  }

  /** Has all frames of an interface leave with a tag and come with it. */
  private void tag(String namespace, String end, int id) throws Exception {
    Path source = directory.resolve("tagger.bpf.c");
    Path object = directory.resolve("tagger" + id + ".o");
    try (InputStream text = VlanPlaneTest.class.getResourceAsStream("/tagger.bpf.c")) {
      Files.write(source, text.readAllBytes());
    }
    lab.network()
        .exec(
            namespace,
            "clang -O2 -g -target bpf -I/usr/include/x86_64-linux-gnu -DVLAN=%d -c %s -o %s"
                .formatted(id, source, object)
                .split(" "));
    lab.network().exec(namespace, "ethtool", "-K", end, "txvlan", "off");
    tc(namespace, "qdisc add dev %s clsact", end);
    tc(namespace, "filter add dev %s egress bpf direct-action obj %s sec push", end, object);
    tc(namespace, "filter add dev %s ingress bpf direct-action obj %s sec pop", end, object);
  }

  private void tc(String namespace, String arguments, Object... values) {
    List<String> command = new ArrayList<>(List.of("tc"));
    command.addAll(List.of(arguments.formatted(values).split(" ")));
    lab.network().exec(namespace, command.toArray(String[]::new));
  }

  /** An interface that has the address of a lower one and leads to its neighbour, for routes. */
  private void standIn(String name, String lower, String address, String beyond, String neighbour) {
    TestNetwork network = lab.network();
    network.ip("director", "link add " + name + " type veth peer name other-" + lower);
    network.ip("director", "link set " + name + " address " + mac("director", lower));
    network.ip("director", "addr flush dev " + lower);
    network.ip("director", "addr add " + address + " dev " + name);
    network.ip("director", "link set " + name + " up");
    network.ip("director", "link set other-" + lower + " up");
    network.ip(
        "director",
        "neigh add %s lladdr %s dev %s nud permanent"
            .formatted(neighbour, mac(beyond, "eth0"), name));
  }

  /** Tells the director's address, which the kernel there cannot: it drops questions with tags. */
  private void knows(String namespace, String address, String end) {
    lab.network()
        .ip(
            namespace,
            "neigh add %s lladdr %s dev eth0 nud permanent"
                .formatted(address, mac("director", end)));
  }

  private String mac(String namespace, String end) {
    String link = lab.network().exec(namespace, "ip", "-o", "link", "show", end);
    return link.replaceFirst("(?s).*link/ether (\\S+).*", "$1");
  }

  private void start(Protocol protocol, ForwardingMethod method, boolean keepForwarding)
      throws Exception {
    PlaneSettings settings = lab.settings(keepForwarding, VlanDirector.INTERFACES);
    plane = TestNetwork.inside("director", () -> VlanDirector.start(settings, protocol, method));
  }

  @AfterEach
  void tearDown() throws IOException {
    if (plane != null) {
      plane.close();
    }
    XdpPlane.removeLeft(lab.settings(false).pinPath());
    lab.close();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private long counted(PacketCounter counter) {
    return plane.counters().get(counter);
  }

  @Test
  void translatedSessionsCarryEveryByteToServersWithAndWithoutATag() throws Exception {
    start(Protocol.TCP, ForwardingMethod.MASQUERADE, false);
    byte[] data = random(300_000);
    List<String> served = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      try (Session session = DirectorLab.connect()) {
        assertThat(session.echo(data)).isEqualTo(data);
        served.add(session.server());
      }
    }
    assertThat(served).containsOnly("server1", "server2");
    assertThat(counted(PacketCounter.NEW_FLOW)).isEqualTo(4);
    assertThat(counted(PacketCounter.FORWARDED_IN)).isGreaterThan(400);
    assertThat(plane.ports())
        .extracting(DataPlane.PortStatus::fullName)
        .containsExactly("front (front.100)", "back1 (back1.200)", "back2");
  }

  /** The kernel names the VLAN's interface, which frames do not leave by. */
  @Test
  void answersFindTheWayByTheKernelsRoutesToo() throws Exception {
    lab.network().exec("director", "sysctl", "-qw", "net.ipv4.ip_forward=1");
    start(Protocol.TCP, ForwardingMethod.MASQUERADE, false);
    try (Session session = DirectorLab.connect()) {
      for (int i = 0; i < 20; i++) {
        plane.executor().execute(() -> plane.engine().table().forEachLive(this::forgetHop));
        assertThat(session.echo(random(2000))).isEqualTo(random(2000));
      }
    }
    assertThat(counted(PacketCounter.FORWARDED_OUT)).isGreaterThan(20);
    assertThat(counted(PacketCounter.HOP_UNKNOWN)).isZero();
  }

  private void forgetHop(int slot) {
    plane.engine().table().slots().clientHop(slot, NextHops.NONE);
  }

  @Test
  void knownFlowsGoOnWithoutADirector() throws Exception {
    start(Protocol.TCP, ForwardingMethod.MASQUERADE, true);
    byte[] data = random(100_000);
    try (Session first = DirectorLab.connect();
        Session second = DirectorLab.connect()) {
      assertThat(first.echo(data)).isEqualTo(data);
      assertThat(second.echo(data)).isEqualTo(data);
      plane.close();
      assertThat(first.echo(data)).isEqualTo(data);
      assertThat(second.echo(data)).isEqualTo(data);
      start(Protocol.TCP, ForwardingMethod.MASQUERADE, false);
      assertThat(first.echo(data)).isEqualTo(data);
      assertThat(second.echo(data)).isEqualTo(data);
    }
  }

  /** A packet that is lost, or that another server answers, ends the traffic. */
  @Test
  void knownFlowsOutliveAKilledDirectorAndAreTheNextOnes() throws Exception {
    PlaneProcess killed =
        new PlaneProcess(
            "director",
            System.getProperty("java.class.path"),
            VlanDirector.class,
            Protocol.UDP.name(),
            lab.settings(false).pinPath().toString());
    try (DatagramSocket first = TestNetwork.inside("client", () -> new DatagramSocket());
        DatagramSocket second = TestNetwork.inside("client", () -> new DatagramSocket())) {
      try (killed) {
        assertThat(List.of(DirectorLab.ask(first), DirectorLab.ask(second)))
            .containsExactlyInAnyOrder("server1", "server2");
      }
      String its = DirectorLab.ask(first);
      try (SteadyTraffic traffic =
          SteadyTraffic.start(() -> {
            assertThat(DirectorLab.ask(first)).isEqualTo(its);
            assertThat(DirectorLab.ask(second)).isNotEqualTo(its);
          })) {
        traffic.awaitRounds();
        start(Protocol.UDP, ForwardingMethod.MASQUERADE, false);
        assertThat(plane.engine().table().live()).isEqualTo(2);
        traffic.awaitRounds();
      }
      assertThat(counted(PacketCounter.NEW_FLOW)).isEqualTo(2);
      long forwarded = counted(PacketCounter.FORWARDED_IN);
      assertThat(forwarded).isGreaterThan(200);
      try (DatagramSocket third = TestNetwork.inside("client", () -> new DatagramSocket())) {
        assertThat(DirectorLab.ask(third)).startsWith("server");
      }
      assertThat(counted(PacketCounter.NEW_FLOW)).isEqualTo(3);
    }
  }

  @Test
  void whatIsForTheHostStaysItsOwnAndCanBeSeen() throws Exception {
    start(Protocol.TCP, ForwardingMethod.MASQUERADE, false);
    Path pins = lab.settings(false).pinPath();
    CaptureSettings asSent =
        new CaptureSettings(
            CaptureSettings.MOST_SNAP,
            CaptureSettings.DEFAULT_RATE,
            EnumSet.allOf(Verdict.class),
            true);
    List<CapturedPacket> seen = new ArrayList<>();
    try (Capture capture =
            TestNetwork.inside(
                "director", () -> new Capture(pins, Optional.of(VlanDirector.FRONT), asSent));
        Session session = DirectorLab.connect()) {
      session.echo(random(100));
      // Unanswered, for the kernel has no VLANs.
      lab.network().exec("client", "sh", "-c", "ping -c 1 -W 0.1 " + DirectorLab.VIP + " || true");
      long deadline = System.nanoTime() + 5_000_000_000L;
      while (seen.stream().noneMatch(packet -> packet.verdict() == Verdict.PASSED)) {
        assertThat(System.nanoTime()).as("seen: %s", seen).isLessThan(deadline);
        TestNetwork.inside("director", () -> capture.poll(50, seen::add));
      }
    }
    assertThat(seen)
        .filteredOn(packet -> packet.verdict() == Verdict.PASSED)
        .allMatch(packet -> packet.toString().contains("vlan 100, "));
    assertThat(seen)
        .filteredOn(packet -> packet.verdict() == Verdict.TO_DIRECTOR)
        .isNotEmpty()
        .allMatch(packet -> packet.toString().contains("vlan 100, "));
    assertThat(seen)
        .filteredOn(packet -> packet.verdict() == Verdict.FORWARDED)
        .isNotEmpty()
        .noneMatch(packet -> packet.toString().contains("vlan 100, "));
  }
}
