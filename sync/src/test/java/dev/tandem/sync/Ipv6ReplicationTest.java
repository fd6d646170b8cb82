package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flows of IPv6, whichever way they are forwarded, go on at the other director as they were. */
class Ipv6ReplicationTest {

  private static final String NAT = "[2001:db8:1::100]:80";
  private static final String NAT_DATAGRAMS = "[2001:db8:1::100]:53";
  private static final String ROUTED = "[2001:db8:1::101]:80";
  private static final String TUNNELLED = "[2001:db8:1::102]:80";
  private static final List<String> SESSIONS = List.of(NAT, ROUTED, TUNNELLED);
  private static final int CLIENTS = 60;
  private static final int PREFIX = 64;

  private final Wire wire = new Wire();
  private final MemoryNode a = node("a", 1);
  private final MemoryNode b = node("b", 2);
  private final Lab active = a.lab;
  private final Lab standby = b.lab;

  private MemoryNode node(String name, long epoch) {
    Lab lab = new Lab();
    MemoryNode node =
        new MemoryNode(name, epoch, lab, wire.transportOf(name), Duration.ofSeconds(10));
    serve(lab, Protocol.TCP, NAT, ForwardingMethod.MASQUERADE, Optional.empty());
    serve(lab, Protocol.UDP, NAT_DATAGRAMS, ForwardingMethod.MASQUERADE, Optional.empty());
    serve(
        lab,
        Protocol.TCP,
        ROUTED,
        ForwardingMethod.ROUTE,
        Optional.of(new Persistence(300, PREFIX)));
    serve(lab, Protocol.TCP, TUNNELLED, ForwardingMethod.TUNNEL, Optional.empty());
    wire.add(name, node.replication);
    return node;
  }

  private static void serve(
      Lab lab,
      Protocol protocol,
      String end,
      ForwardingMethod method,
      Optional<Persistence> persistence) {
    ServiceKey key = Lab.key(protocol, end);
    lab.serve(
        new ServiceSettings(key, "rr", Set.of(), persistence, Optional.empty(), false), method, 3);
  }

  @BeforeEach
  void establish() {
    wire.announce();
    for (int i = 0; i < CLIENTS; i++) {
      for (String end : SESSIONS) {
        sent(active, Frames.tcp(client(i), end, PacketView.SYN));
        sent(active, Frames.tcp(client(i), end, PacketView.ACK));
      }
      sent(active, Frames.udp(client(i), NAT_DATAGRAMS));
      active.passTicks(1);
      sent(active, Frames.udp(client(i), NAT_DATAGRAMS));
    }
    active.pass(2);
    standby.pass(2);
    wire.run(3);
  }

  /** Twelve prefixes of 64 bits with five clients each. */
  private static String client(int i) {
    return "[2001:db8:%x::%x]:%d".formatted(0x100 + i % 12, 1 + i / 12, 40000 + i);
  }

  private static ByteBuffer sent(Lab lab, Frames frame) {
    Delivery delivery = lab.deliver(frame);
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    return delivery.frame();
  }

  /** What is known of each flow and template. */
  private static Map<String, String> flows(Lab lab, Predicate<ConnectionSnapshot> which) {
    return lab.connections().stream()
        .filter(which)
        .collect(
            Collectors.toMap(
                c -> c.protocol() + " " + c.client() + ":" + c.clientPort() + " " + c.virtual(),
                c -> c.server() + " " + c.state() + " " + c.template(),
                (one, other) -> one + " and " + other,
                TreeMap::new));
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  @Test
  void allFlowsAndTemplatesAreOnTheOtherSide() {
    assertThat(flows(standby, c -> !c.template()))
        .hasSize(4 * CLIENTS)
        .isEqualTo(flows(active, c -> !c.template()));
    assertThat(flows(standby, ConnectionSnapshot::template))
        .as("one for each prefix")
        .hasSize(12)
        .isEqualTo(flows(active, ConnectionSnapshot::template));
    assertThat(status(b).refused() + status(b).malformed() + status(b).unknown()).isZero();
    wire.run(50);
    assertThat(status(a).atRisk()).isZero();
  }

  private SyncStatus status(MemoryNode node) {
    return node.status(wire.now());
  }

  @Test
  void packetsOfKnownFlowsLeaveTheOtherDirectorAsTheyWouldHaveLeftThis() {
    for (int i = 0; i < CLIENTS; i++) {
      for (String end : SESSIONS) {
        Frames packet = Frames.tcp(client(i), end, PacketView.ACK);
        assertThat(sent(standby, packet)).isEqualTo(sent(active, packet));
      }
      Frames datagram = Frames.udp(client(i), NAT_DATAGRAMS);
      assertThat(sent(standby, datagram)).isEqualTo(sent(active, datagram));
    }
  }

  @Test
  void newClientsOfAKnownPrefixMeetItsServer() {
    List<String> servers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String newcomer = "[2001:db8:%x::abcd]:50000".formatted(0x100 + i);
      Frames first = Frames.tcp(newcomer, ROUTED, PacketView.SYN);
      ByteBuffer there = sent(standby, first);
      assertThat(there).isEqualTo(sent(active, first));
      servers.add("%012x".formatted(there.getLong(there.position()) >>> Short.SIZE));
    }
    assertThat(Set.copyOf(servers)).as("servers by their MAC").hasSize(3);
  }

  @Test
  void endsAreToldToo() {
    for (int i = 0; i < CLIENTS; i++) {
      sent(active, Frames.tcp(client(i), NAT, PacketView.RST));
    }
    wire.run(1);
    active.pass(20);
    standby.pass(20);
    wire.run(3);
    assertThat(flows(standby, c -> c.virtual().equals(Frames.host(NAT)) && isTcp(c)))
        .isEqualTo(flows(active, c -> c.virtual().equals(Frames.host(NAT)) && isTcp(c)))
        .isEmpty();
  }

  private static boolean isTcp(ConnectionSnapshot connection) {
    return connection.protocol().equals("TCP");
  }
}
