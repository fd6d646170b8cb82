package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.table.ConnectionTable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comparisons of two tables find that are compared twenty times a second. */
class ComparisonTest {

  private static final List<InetAddress> ADDRESS = List.of(InetAddress.ofLiteral("192.0.2.100"));
  private static final int FLOWS = 500;
  private static final int NUMBER_OF_A = 1;

  private final Wire wire = new Wire();
  private final Lab labOfA = new Lab();
  private final Lab labOfB = new Lab();
  private final Replication a = node("a", 1, labOfA);
  private final Replication b = node("b", 2, labOfB);

  private Replication node(String name, long epoch, Lab lab) {
    lab.engine().replicate(60);
    lab.serve(Lab.service(Lab.key(Protocol.TCP, Lab.VIP), "rr", 0), ForwardingMethod.MASQUERADE, 3);
    ReplicatedTable table =
        new ReplicatedTable(lab.engine().table(), lab.engine().replica(), Runnable::run, lab::now);
    Replication node =
        new Replication(
            name, epoch, table, wire.transportOf(name), new Wire.Notes(), Duration.ofMillis(50));
    wire.add(name, node);
    return node;
  }

  @BeforeEach
  void fill() {
    wire.announce();
    move(a, b);
    IntStream.range(0, FLOWS)
        .forEach(i -> {
          String client = "192.0.2." + (1 + i % 9) + ":" + (1000 + i);
          labOfA.connect(client);
          labOfA.deliver(Frames.tcp(client, Lab.VIP, PacketView.ACK));
        });
    run(100);
  }

  @AfterEach
  void close() {
    labOfA.close();
    labOfB.close();
  }

  private static void move(Replication to, Replication from) {
    from.owns(List.of());
    to.owns(ADDRESS);
  }

  /** Turns of 10 ms; returns the highest number of regions that were said to differ. */
  private int run(int turns) {
    int differing = 0;
    for (int i = 0; i < turns; i++) {
      labOfA.passTicks(10);
      labOfB.passTicks(10);
      wire.run(1);
      differing = Math.max(differing, status(a).differing() + status(b).differing());
    }
    return differing;
  }

  private SyncStatus status(Replication node) {
    return node.status(true, wire.now());
  }

  private static Set<String> flows(Lab lab) {
    return lab.connections().stream()
        .map(c -> c.client() + ":" + c.clientPort() + c.server() + c.state())
        .collect(Collectors.toSet());
  }

  @Test
  void anAddressThatMovesToAndFroMakesNoDifference() {
    for (int i = 0; i < 5; i++) {
      move(b, a);
      assertThat(run(170)).isZero();
      move(a, b);
      assertThat(run(170)).isZero();
    }
    assertThat(status(b).compared()).isGreaterThan(200);
    assertThat(status(a).repaired() + status(b).repaired()).isZero();
    assertThat(status(b).synced()).isTrue();
    assertThat(flows(labOfB)).hasSize(FLOWS).isEqualTo(flows(labOfA));
  }

  @Test
  void aFlowThatVanishedIsToldOfAndPutRight() {
    forgetOne(labOfB);
    assertThat(flows(labOfB)).hasSize(FLOWS - 1);
    assertThat(run(100)).as("within a second it might be on its way").isZero();
    assertThat(run(500)).isEqualTo(1);
    assertThat(flows(labOfB)).hasSize(FLOWS).isEqualTo(flows(labOfA));
    assertThat(status(b).repaired()).isEqualTo(1);
    assertThat(status(b).differing()).isZero();
  }

  /** As if its owner had said that it ended. */
  private static void forgetOne(Lab lab) {
    ConnectionTable table = lab.engine().table();
    FlowRecord record = new FlowRecord();
    int slot =
        IntStream.range(0, table.capacity()).filter(table::isTagged).findFirst().orElseThrow();
    assertThat(new FlowReader(table).read(slot, record, lab.now())).isTrue();
    record.ended = true;
    var _ = lab.engine().replica().apply(record, NUMBER_OF_A, false, lab.now());
  }

  @Test
  void aDirectorThatJoinsDoesNotDifferItLacks() {
    Lab lab = new Lab();
    Replication c = node("c", 3, lab);
    wire.announce();
    for (int i = 0; i < 100; i++) {
      wire.run(1);
      assertThat(status(c).differing()).isZero();
    }
    assertThat(status(c).synced()).isTrue();
    assertThat(flows(lab)).hasSize(FLOWS);
    lab.close();
  }
}
