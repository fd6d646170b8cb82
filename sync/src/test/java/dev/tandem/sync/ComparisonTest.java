package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.replica.FlowReader;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.ConnectionTable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
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
  private final MemoryNode a = node("a", 1);
  private final MemoryNode b = node("b", 2);

  private MemoryNode node(String name, long epoch) {
    MemoryNode node =
        new MemoryNode(name, epoch, new Lab(), wire.transportOf(name), Duration.ofMillis(50));
    wire.add(name, node.replication);
    return node.serve();
  }

  @BeforeEach
  void fill() {
    wire.announce();
    move(a, b);
    Clients.establish(a.lab, 0, FLOWS);
    run(100);
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  private static void move(MemoryNode to, MemoryNode from) {
    from.replication.owns(List.of());
    to.replication.owns(ADDRESS);
  }

  /** Turns of 10 ms; returns the highest number of regions that were said to differ. */
  private int run(int turns) {
    int differing = 0;
    for (int i = 0; i < turns; i++) {
      a.lab.passTicks(10);
      b.lab.passTicks(10);
      wire.run(1);
      differing = Math.max(differing, status(a).differing() + status(b).differing());
    }
    return differing;
  }

  private SyncStatus status(MemoryNode node) {
    return node.status(wire.now());
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
    assertThat(b.flows()).hasSize(FLOWS).isEqualTo(a.flows());
  }

  @Test
  void aFlowThatVanishedIsToldOfAndPutRight() {
    forgetOne(b.lab);
    assertThat(b.flows()).hasSize(FLOWS - 1);
    assertThat(run(100)).as("within a second it might be on its way").isZero();
    assertThat(run(500)).isEqualTo(1);
    assertThat(b.flows()).hasSize(FLOWS).isEqualTo(a.flows());
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
    MemoryNode c = node("c", 3);
    wire.announce();
    for (int i = 0; i < 100; i++) {
      wire.run(1);
      assertThat(status(c).differing()).isZero();
    }
    assertThat(status(c).synced()).isTrue();
    assertThat(c.flows()).hasSize(FLOWS);
    c.close();
  }
}
