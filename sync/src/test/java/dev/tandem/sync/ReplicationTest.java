package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Directors with real engines on memory, joined by a network in memory. */
class ReplicationTest {

  private final Wire wire = new Wire();
  private final List<Node> nodes = new ArrayList<>();

  private final class Node {
    final Lab lab = new Lab();
    final Wire.Notes notes = new Wire.Notes();
    final Replication replication;

    Node(String name, long epoch) {
      this(name, epoch, 300);
    }

    Node(String name, long epoch, int persistence) {
      lab.engine().replicate(60);
      lab.serve(
          Lab.service(Lab.key(Protocol.TCP, Lab.VIP), "rr", persistence),
          ForwardingMethod.MASQUERADE,
          3);
      ReplicatedTable table =
          new ReplicatedTable(
              lab.engine().table(), lab.engine().replica(), Runnable::run, lab::now);
      replication =
          new Replication(
              name, epoch, table, wire.transportOf(name), notes, Duration.ofSeconds(10));
      wire.add(name, replication);
      nodes.add(this);
    }

    void establish(int first, int count) {
      for (int i = first; i < first + count; i++) {
        lab.connect(client(i));
        lab.deliver(Frames.tcp(client(i), Lab.VIP, PacketView.ACK));
      }
    }

    void reset(int first, int count) {
      for (int i = first; i < first + count; i++) {
        lab.deliver(Frames.tcp(client(i), Lab.VIP, PacketView.RST));
      }
    }

    private static String client(int i) {
      return "192.0.2." + (1 + i % 9) + ":" + (1000 + i);
    }

    /** Connections and templates without their timers, which the copy may have a moment longer. */
    Set<String> flows() {
      return flows(lab.connections().stream());
    }

    /** Without the templates, of which each side of a split may have its own. */
    Set<String> connections() {
      return flows(lab.connections().stream().filter(connection -> !connection.template()));
    }

    private Set<String> flows(Stream<ConnectionSnapshot> connections) {
      return connections
          .map(c -> c.protocol() + c.client() + c.clientPort() + c.server() + c.state())
          .collect(Collectors.toCollection(TreeSet::new));
    }

    Set<Long> secondsLeft() {
      return lab.connections().stream()
          .map(ConnectionSnapshot::secondsLeft)
          .collect(Collectors.toSet());
    }

    /** Connections that belong to a template. */
    int controlled() {
      Slots slots = lab.engine().table().slots();
      return IntStream.range(0, lab.engine().table().capacity())
          .filter(slot -> slots.isLive(slot) && slots.isTemplate(slot))
          .map(slots::controlled)
          .sum();
    }

    SyncStatus status() {
      return replication.status(true, wire.now());
    }
  }

  @AfterEach
  void close() {
    nodes.forEach(node -> node.lab.close());
  }

  @Test
  void bothTablesAreTheSameAfterATurn() {
    Node a = new Node("a", 1);
    Node b = new Node("b", 2);
    wire.announce();
    a.establish(0, 500);
    wire.run(1);
    assertThat(b.flows()).hasSize(509).isEqualTo(a.flows());
  }

  @Test
  void aConnectionFromAPortThatWasUsedBeforeStaysWhenTheEndOfTheOldOneIsTold() {
    Node a = new Node("a", 1, 0);
    Node b = new Node("b", 2, 0);
    wire.announce();
    a.establish(0, 200);
    wire.run(1);
    a.reset(0, 200);
    wire.run(1);
    // One more moves the scheduler on, so that each client meets another server than before.
    a.establish(200, 1);
    a.establish(0, 200);
    wire.run(1);
    assertThat(b.flows()).hasSize(201).isEqualTo(a.flows());
  }

  @Test
  void everyConnectionFindsItsTemplateOnTheOtherSide() {
    Node a = new Node("a", 1);
    Node b = new Node("b", 2);
    wire.announce();
    a.establish(0, 500);
    wire.run(1);
    assertThat(b.controlled()).isEqualTo(500);
  }

  @Test
  void aLateDirectorGetsTheWholeTableAndSaysWhenItHasIt() {
    Node a = new Node("a", 1);
    wire.announce();
    a.establish(0, 3000);
    wire.run(3);
    Node b = new Node("b", 2);
    wire.announce();
    assertThat(b.notes.heard).doesNotContain("synced");
    wire.run(10);
    assertThat(b.flows()).isEqualTo(a.flows());
    assertThat(b.notes.heard).containsExactly("joined a", "synced");
    assertThat(b.status().synced()).isTrue();
  }

  @Test
  void aLostMessageIsNoticedAndRepaired() {
    Node a = new Node("a", 1);
    Node b = new Node("b", 2);
    wire.announce();
    a.establish(0, 10);
    wire.run(5);
    wire.dropDeltas(1);
    a.establish(10, 10);
    wire.run(1);
    assertThat(b.flows()).isNotEqualTo(a.flows());
    a.establish(20, 10);
    wire.run(10);
    assertThat(b.status().gaps()).isEqualTo(1);
    assertThat(b.flows()).isEqualTo(a.flows());
  }

  @Test
  void whatIsSentIsConfirmed() {
    Node a = new Node("a", 1);
    new Node("b", 2);
    wire.announce();
    a.establish(0, 100);
    assertThat(a.status().dirty()).isEqualTo(109);
    assertThat(a.status().unreplicated()).isEqualTo(109);
    wire.run(30);
    assertThat(a.status().unreplicated()).isZero();
    // A template that is told ahead of its first connection has its own turn all the same.
    assertThat(a.status().sent()).isEqualTo(109 + 8);
  }

  @Test
  void aMarkIsPassedAlsoWhileNewFlowsComeAllTheTime() {
    Node a = new Node("a", 1);
    Node b = new Node("b", 2);
    wire.announce();
    wire.run(30);
    a.establish(0, 100);
    int mark = a.replication.mark();
    assertThat(a.replication.isPassed(mark)).isFalse();
    for (int i = 0; i < 10; i++) {
      a.establish(100 + i, 1);
      wire.run(1);
    }
    a.establish(110, 1);
    assertThat(a.status().unreplicated()).isPositive();
    assertThat(a.replication.isPassed(mark)).isTrue();
    assertThat(b.connections()).hasSizeGreaterThanOrEqualTo(100);
  }

  @Test
  void aMarkIsNotPassedByADirectorThatIsCutOff() {
    Node a = new Node("a", 1);
    new Node("b", 2);
    wire.announce();
    wire.run(30);
    wire.cut("b");
    a.establish(0, 100);
    int mark = a.replication.mark();
    wire.run(30);
    assertThat(a.replication.isPassed(mark)).isFalse();
    wire.heal("b");
    wire.run(30);
    assertThat(a.replication.isPassed(mark)).isTrue();
  }

  @Test
  void withoutPeersNothingPilesUp() {
    Node a = new Node("a", 1);
    a.establish(0, 100);
    wire.run(2);
    assertThat(a.lab.engine().table().changes().size()).isZero();
    assertThat(a.status().unreplicated()).isZero();
  }

  @Test
  void aDirectorThatDiedIsForgottenAndItsSuccessorStartsAfresh() {
    Node a = new Node("a", 1);
    Node b = new Node("b", 2);
    wire.announce();
    a.establish(0, 50);
    wire.run(5);
    wire.remove("b");
    wire.announce();
    a.establish(50, 50);
    wire.run(5);
    assertThat(a.notes.heard).contains("left b");
    Node again = new Node("b", 3);
    wire.announce();
    wire.run(10);
    assertThat(again.flows()).isEqualTo(a.flows());
    assertThat(again.flows().size()).isGreaterThan(b.flows().size());
  }

  @Test
  void aDirectorWhoseClockWasSetBackStartsAfreshAllTheSame() {
    Node a = new Node("a", 7);
    new Node("b", 9);
    wire.announce();
    a.establish(0, 50);
    wire.run(5);
    wire.remove("b");
    wire.announce();
    Node again = new Node("b", 8);
    wire.announce();
    a.establish(50, 50);
    again.establish(1000, 20);
    wire.run(10);
    assertThat(again.connections()).hasSize(120).isEqualTo(a.connections());
    assertThat(again.status().synced()).isTrue();
    assertThat(a.status().synced()).isTrue();
  }

  @Test
  void flowsLiveAsLongOnADirectorWhoseClockShowsAnotherTime() {
    Node a = new Node("a", 1, 0);
    Node b = new Node("b", 2, 0);
    b.lab.skipTicks(Ticks.ofSeconds(20 * 86_400));
    wire.announce();
    a.establish(0, 50);
    a.lab.passTicks(Ticks.ofSeconds(100));
    wire.run(1);
    assertThat(b.secondsLeft()).isEqualTo(a.secondsLeft()).isSubsetOf(799L, 800L);
    a.lab.pass(600);
    b.lab.pass(600);
    wire.remove("a");
    wire.announce();
    assertThat(b.connections()).hasSize(50);
    b.lab.pass(185);
    assertThat(b.connections()).hasSize(50);
    b.lab.pass(20);
    assertThat(b.connections()).isEmpty();
  }

  @Test
  void afterASplitBothHaveWhatBothLearned() {
    Node a = new Node("a", 1);
    Node b = new Node("b", 2);
    wire.announce();
    wire.run(5);
    wire.cut("b");
    wire.announce();
    a.establish(0, 20);
    b.establish(1000, 20);
    wire.run(5);
    wire.heal("b");
    wire.announce();
    a.replication.merged();
    b.replication.merged();
    wire.run(10);
    assertThat(a.connections()).hasSize(40).isEqualTo(b.connections());
  }

  @Test
  void directorsKnowEachOthersNotesAndWords() {
    Node a = new Node("a", 1);
    Node b = new Node("b", 2);
    wire.announce();
    a.replication.notes(Map.of("master", "front"));
    a.replication.say("b", new PeerMessage("take-over", List.of("front", "back")));
    wire.run(5);
    b.replication.suspected("a");
    b.replication.suspected("a");
    assertThat(b.notes.heard)
        .contains("a: take-over [front, back]")
        .containsOnlyOnce("suspected a");
    assertThat(b.notes.lastNotes).containsEntry("master", "front");
    assertThat(b.status().peers()).extracting(SyncStatus.Peer::name).containsExactly("a");
  }

  /** A busy director may be given up by one that lives on, which closes its connection then. */
  @Test
  void aClosedConnectionIsNoDeathWhileTheLifelineIsHeld() {
    Node a = new Node("a", 1);
    Node b = new Node("b", 2);
    wire.announce();
    a.replication.notes(Map.of("master", "front"));
    wire.run(5);
    AtomicBoolean held = new AtomicBoolean(true);
    b.replication.lifelines(0, lifelines(held));
    b.replication.closed("a");
    assertThat(b.notes.heard).doesNotContain("suspected a");
    held.set(false);
    b.replication.closed("a");
    assertThat(b.notes.heard).contains("suspected a");
  }

  private static Lifelines lifelines(AtomicBoolean held) {
    return new Lifelines() {
      @Override
      public void heard(String peer, int port) {}

      @Override
      public void left(String peer) {}

      @Override
      public boolean holds(String peer) {
        return held.get();
      }
    };
  }

  @Test
  void hostileMessagesAreCountedAndLeaveTheTableAlone() {
    Node a = new Node("a", 1);
    Node b = new Node("b", 2);
    wire.announce();
    a.establish(0, 20);
    wire.run(5);
    Set<String> before = b.flows();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] message = new byte[random.nextInt(200)];
      random.nextBytes(message);
      if (message.length > 4 && random.nextInt(3) > 0) {
        // A right start brings the rest to the readers behind it.
        message[0] = 0x54;
        message[1] = 0x64;
        message[2] = 1;
        message[3] = (byte) (random.nextBoolean() ? 4 : 1 + random.nextInt(6));
      }
      b.replication.received("a", ByteBuffer.wrap(message), wire.now());
    }
    assertThat(b.status().malformed()).as("seed %d", seed).isPositive();
    assertThat(b.flows()).as("seed %d", seed).containsAll(before);
  }
}
