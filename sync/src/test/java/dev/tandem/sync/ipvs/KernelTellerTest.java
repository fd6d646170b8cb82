package dev.tandem.sync.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lab that the kernel was recorded in, with the engine in its place. */
class KernelTellerTest {

  private static final String PLAIN = "10.0.1.100:6044";
  private static final String PERSISTENT = "10.0.1.100:6045";
  private static final String SERVER = "10.0.2.11:80";
  private static final String CLIENT = "10.9.0.1:42001";

  private int now = 1_000_000;
  private final MemoryPlane plane = new MemoryPlane(1_000, 7, () -> now);
  private final Engine engine = plane.engine();
  private final ConnectionTable table = engine.table();
  private final List<KernelFlow> told = new ArrayList<>();
  private KernelTeller teller = teller(KernelSyncSettings.OF_KERNEL);

  @BeforeEach
  void serve() {
    engine
        .hops()
        .load(
            List.of(link(1, Frames.DIRECTOR_MAC), link(2, Lab.BACK_MAC)),
            List.of(Lab.address(1, "10.0.1.1"), Lab.address(2, "10.0.2.1")),
            List.of(
                route("10.0.2.0", 24, Optional.empty(), 2),
                route("10.9.0.0", 16, Optional.of(InetAddress.ofLiteral("10.0.1.2")), 1)),
            List.of(neighbour(1, "10.0.1.2"), neighbour(2, "10.0.2.11")));
    for (var service :
        List.of(
            Lab.service(Lab.key(Protocol.TCP, PLAIN), "rr", 0),
            Lab.service(Lab.key(Protocol.TCP, PERSISTENT), "rr", 60))) {
      engine.addService(service);
      engine.addServer(service.key(), Lab.server(SERVER, ForwardingMethod.MASQUERADE, 1));
    }
  }

  private static Link link(int index, MacAddress mac) {
    return new Link(index, "eth" + (index - 1), Optional.of(mac), true, true, false, 1500, false);
  }

  private static Route route(String network, int length, Optional<InetAddress> via, int link) {
    return new Route(InetAddress.ofLiteral(network), length, via, link, 0);
  }

  private static Neighbour neighbour(int link, String address) {
    return Lab.neighbour(link, address, "02:00:00:00:0" + link + ":02");
  }

  private KernelTeller teller(KernelSyncSettings settings) {
    return new KernelTeller(engine, new KernelRules(settings), new KernelPacker(7, 1, 1472));
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private void client(String client, String service, int flags) {
    plane.deliver(Frames.tcp(client, service, flags).bytes(), 1);
    look();
  }

  private void server(String client, int flags) {
    plane.deliver(Frames.tcp(SERVER, client, flags).bytes(), 2);
    look();
  }

  private void look() {
    for (byte[] message : teller.turn(table.capacity(), now)) {
      told.addAll(KernelMessage.read(ByteBuffer.wrap(message)).flows());
    }
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now += Ticks.ofSeconds(1) + 1;
      engine.duty(now);
      look();
    }
  }

  private void establish(String service) {
    client(CLIENT, service, PacketView.SYN);
    server(CLIENT, PacketView.SYN | PacketView.ACK);
    client(CLIENT, service, PacketView.ACK);
  }

  @Test
  void tellsWhatTheKernelTold() {
    establish(PLAIN);
    assertThat(told).as("before the third packet").isEmpty();
    for (int i = 0; i < 6; i++) {
      client(CLIENT, PLAIN, PacketView.ACK);
    }
    client(CLIENT, PLAIN, PacketView.FIN | PacketView.ACK);
    server(CLIENT, PacketView.FIN | PacketView.ACK);
    client(CLIENT, PLAIN, PacketView.ACK);
    String other = "10.9.0.1:42002";
    client(other, PERSISTENT, PacketView.SYN);
    server(other, PacketView.SYN | PacketView.ACK);
    client(other, PERSISTENT, PacketView.ACK);
    KernelPacker packer = new KernelPacker(7, 1, 1472);
    told.forEach(packer::add);
    assertThat(packer.take()).isEqualTo(Recorded.MESSAGE);
  }

  @Test
  void takesWhatTheKernelToldAndWouldTellTheSame() {
    FlowReader reader = new FlowReader(table);
    FlowRecord record = new FlowRecord();
    engine.replica().presentSilently(KernelSync.OWNER);
    for (KernelFlow flow : KernelMessage.read(ByteBuffer.wrap(Recorded.MESSAGE)).flows()) {
      assertThat(KernelTranslation.read(flow, record)).isTrue();
      engine.replica().apply(record, KernelSync.OWNER, false, now);
      int slot =
          flow.template()
              ? table.findTemplate(record.ends(new FlowKey()))
              : table.find(record.ends(new FlowKey()));
      assertThat(reader.read(slot, record, now)).isTrue();
      Slots slots = table.slots();
      assertThat(
              KernelTranslation.write(
                  record,
                  engine.method(slot),
                  slots.marked(slot, SlotLayout.ACTIVE),
                  engine.timeoutSeconds(slot)))
          .isEqualTo(flow);
    }
    look();
    assertThat(told).as("what is known from IPVS is not told to it").isEmpty();
    assertThat(engine.replica().held(KernelSync.OWNER)).isEqualTo(2);
  }

  @Test
  void aFlowOfTheKernelEndsByItsTimeoutWhenNothingMoreIsHeard() {
    KernelListener listener = new KernelListener(new KernelTable(engine, Runnable::run, () -> now));
    engine.replica().presentSilently(KernelSync.OWNER);
    listener.received(ByteBuffer.wrap(Recorded.MESSAGE), 7);
    assertThat(listener.status(0, 0).received()).isEqualTo(5);
    assertThat(connections()).extracting(ConnectionSnapshot::secondsLeft).contains(119L);
    pass(118);
    assertThat(connections()).hasSize(1);
    pass(4);
    assertThat(connections()).isEmpty();
  }

  private List<ConnectionSnapshot> connections() {
    List<ConnectionSnapshot> connections = new ArrayList<>();
    engine.connections(connections::add);
    connections.removeIf(ConnectionSnapshot::template);
    return connections;
  }

  @Test
  void messagesOfOthersAreLeftOut() {
    KernelListener listener = new KernelListener(new KernelTable(engine, Runnable::run, () -> now));
    engine.replica().presentSilently(KernelSync.OWNER);
    listener.received(ByteBuffer.wrap(Recorded.MESSAGE), 8);
    listener.received(ByteBuffer.wrap(new byte[9]), 8);
    assertThat(listener.status(0, 0).foreign()).isEqualTo(1);
    assertThat(listener.status(0, 0).malformed()).isEqualTo(1);
    assertThat(connections()).isEmpty();
  }

  @Test
  void whatADirectorOfOursTellsCountsMoreThanIpvs() {
    KernelListener listener = new KernelListener(new KernelTable(engine, Runnable::run, () -> now));
    engine.replica().presentSilently(KernelSync.OWNER);
    engine.replica().present(1);
    listener.received(ByteBuffer.wrap(Recorded.MESSAGE), 7);
    FlowRecord record = new FlowRecord();
    for (KernelFlow flow : KernelMessage.read(ByteBuffer.wrap(Recorded.MESSAGE)).flows()) {
      assertThat(KernelTranslation.read(flow, record)).isTrue();
      engine.replica().apply(record, 1, false, now);
    }
    assertThat(engine.replica().held(1)).isEqualTo(2);
    now += Ticks.ofSeconds(10);
    listener.received(ByteBuffer.wrap(Recorded.MESSAGE), 7);
    assertThat(engine.replica().held(1)).isEqualTo(2);
    assertThat(engine.replica().held(KernelSync.OWNER)).isZero();
  }

  @Test
  void aLongConnectionIsToldAgainInEveryPeriod() {
    establish(PLAIN);
    for (int packet = 3; packet <= 160; packet++) {
      client(CLIENT, PLAIN, PacketView.ACK);
    }
    // The 3rd, 53rd, 103rd and 153rd packet.
    assertThat(told).hasSize(4);
  }

  @Test
  void withARefreshPeriodItIsToldByTime() {
    teller = teller(new KernelSyncSettings(1, 3, 0, 20, 0));
    establish(PLAIN);
    for (int second = 0; second < 100; second++) {
      client(CLIENT, PLAIN, PacketView.ACK);
      pass(1);
    }
    assertThat(told).hasSizeBetween(5, 6);
  }

  @Test
  void retriesRepeatItSoonAfterwards() {
    teller = teller(new KernelSyncSettings(1, 3, 0, 80, 2));
    establish(PLAIN);
    for (int second = 0; second < 75; second++) {
      client(CLIENT, PLAIN, PacketView.ACK);
      pass(1);
    }
    assertThat(told).as("once, and twice again ten seconds apart").hasSize(3);
  }

  @Test
  void aTemplateIsToldAgainWhileItsConnectionsLive() {
    establish(PERSISTENT);
    int before = told.size();
    for (int i = 0; i < 9; i++) {
      client(CLIENT, PERSISTENT, PacketView.ACK);
      pass(10);
    }
    assertThat(told.subList(before, told.size()))
        .filteredOn(KernelFlow::template)
        .hasSizeBetween(3, 5);
  }

  @Test
  void aBigTableIsToldInSeveralTurns() {
    for (int i = 0; i < 700; i++) {
      String client = "10.9.1." + i % 200 + ":" + (1000 + i);
      plane.deliver(Frames.tcp(client, PLAIN, PacketView.SYN).bytes(), 1);
      for (int packets = 0; packets < 3; packets++) {
        plane.deliver(Frames.tcp(client, PLAIN, PacketView.ACK).bytes(), 1);
      }
    }
    look();
    assertThat(told).hasSize(700).doesNotHaveDuplicates();
    look();
    assertThat(told).hasSize(700);
  }
}
