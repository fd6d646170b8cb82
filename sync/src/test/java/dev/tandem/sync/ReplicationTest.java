package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Directors with real engines on memory, joined by a network in memory. */
class ReplicationTest {

  private final MemoryNodes nodes = new MemoryNodes();
  private final Wire wire = nodes.wire;
  private MemoryNode a;
  private MemoryNode b;

  /** Two directors that see each other. */
  private void startPair() {
    a = start("a", 1);
    b = start("b", 2);
    wire.announce();
  }

  /** Two whose clients have no templates. */
  private void startPairWithoutPersistence() {
    a = nodes.start("a", 1).serve();
    b = nodes.start("b", 2).serve();
    wire.announce();
  }

  private MemoryNode start(String name, long epoch) {
    return nodes.start(name, epoch).servePersistent(300);
  }

  private SyncStatus status(MemoryNode node) {
    return node.status(wire.now());
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void bothTablesAreTheSameAfterATurn() {
    startPair();
    Clients.establish(a.lab, 0, 500);
    wire.run(1);
    assertThat(b.flows()).hasSize(509).isEqualTo(a.flows());
  }

  @Test
  void aConnectionFromAPortThatWasUsedBeforeStaysWhenTheEndOfTheOldOneIsTold() {
    startPairWithoutPersistence();
    Clients.establish(a.lab, 0, 200);
    wire.run(1);
    Clients.reset(a.lab, 0, 200);
    wire.run(1);
    // One more moves the scheduler on, so that each client meets another server than before.
    Clients.establish(a.lab, 200, 1);
    Clients.establish(a.lab, 0, 200);
    wire.run(1);
    assertThat(b.flows()).hasSize(201).isEqualTo(a.flows());
  }

  @Test
  void everyConnectionFindsItsTemplateOnTheOtherSide() {
    startPair();
    Clients.establish(a.lab, 0, 500);
    wire.run(1);
    assertThat(controlled(b.lab)).isEqualTo(500);
  }

  /** Connections that belong to a template. */
  private static int controlled(Lab lab) {
    Slots slots = lab.engine().table().slots();
    return IntStream.range(0, lab.engine().table().capacity())
        .filter(slot -> slots.isLive(slot) && slots.isTemplate(slot))
        .map(slots::controlled)
        .sum();
  }

  @Test
  void aLateDirectorGetsTheWholeTableAndSaysWhenItHasIt() {
    a = start("a", 1);
    wire.announce();
    Clients.establish(a.lab, 0, 3000);
    wire.run(3);
    b = start("b", 2);
    wire.announce();
    assertThat(b.notes.heard).doesNotContain("synced");
    wire.run(10);
    assertThat(b.flows()).isEqualTo(a.flows());
    assertThat(b.notes.heard).containsExactly("joined a", "synced");
    assertThat(status(b).synced()).isTrue();
  }

  @Test
  void aLostMessageIsNoticedAndRepaired() {
    startPair();
    Clients.establish(a.lab, 0, 10);
    wire.run(5);
    wire.dropDeltas(1);
    Clients.establish(a.lab, 10, 10);
    wire.run(1);
    assertThat(b.flows()).isNotEqualTo(a.flows());
    Clients.establish(a.lab, 20, 10);
    wire.run(10);
    assertThat(status(b).gaps()).isEqualTo(1);
    assertThat(b.flows()).isEqualTo(a.flows());
  }

  @Test
  void whatIsSentIsConfirmed() {
    startPair();
    Clients.establish(a.lab, 0, 100);
    assertThat(status(a).dirty()).isEqualTo(109);
    assertThat(status(a).unreplicated()).isEqualTo(109);
    wire.run(30);
    assertThat(status(a).unreplicated()).isZero();
    // A template that is told ahead of its first connection has its own turn all the same.
    assertThat(status(a).sent()).isEqualTo(109 + 8);
  }

  @Test
  void aMarkIsPassedAlsoWhileNewFlowsComeAllTheTime() {
    startPair();
    wire.run(30);
    Clients.establish(a.lab, 0, 100);
    int mark = a.replication.mark();
    assertThat(a.replication.isPassed(mark, anyone -> true)).isFalse();
    for (int i = 0; i < 10; i++) {
      Clients.establish(a.lab, 100 + i, 1);
      wire.run(1);
    }
    Clients.establish(a.lab, 110, 1);
    assertThat(status(a).unreplicated()).isPositive();
    assertThat(a.replication.isPassed(mark, anyone -> true)).isTrue();
    assertThat(b.connections()).hasSizeGreaterThanOrEqualTo(100);
  }

  @Test
  void aMarkIsNotPassedByADirectorThatIsCutOff() {
    startPair();
    wire.run(30);
    wire.cut("b");
    Clients.establish(a.lab, 0, 100);
    int mark = a.replication.mark();
    wire.run(30);
    assertThat(a.replication.isPassed(mark, anyone -> true)).isFalse();
    wire.heal("b");
    wire.run(30);
    assertThat(a.replication.isPassed(mark, anyone -> true)).isTrue();
  }

  @Test
  void aMarkMayConcernSomeDirectorsAndNotThoseThatAreCutOff() {
    startPair();
    MemoryNode c = start("c", 3);
    wire.announce();
    wire.run(30);
    wire.cut("c");
    Clients.establish(a.lab, 0, 100);
    int mark = a.replication.mark();
    assertThat(a.replication.isPassed(mark, "b"::equals)).isFalse();
    wire.run(30);
    assertThat(a.replication.isPassed(mark, "b"::equals)).isTrue();
    assertThat(a.replication.isPassed(mark, "c"::equals)).isFalse();
    assertThat(c.connections()).isEmpty();
  }

  @Test
  void withoutPeersNothingPilesUp() {
    a = start("a", 1);
    Clients.establish(a.lab, 0, 100);
    wire.run(2);
    assertThat(a.lab.engine().table().changes().size()).isZero();
    assertThat(status(a).unreplicated()).isZero();
  }

  @Test
  void aDirectorThatDiedIsForgottenAndItsSuccessorStartsAfresh() {
    startPair();
    Clients.establish(a.lab, 0, 50);
    wire.run(5);
    wire.remove("b");
    wire.announce();
    Clients.establish(a.lab, 50, 50);
    wire.run(5);
    assertThat(a.notes.heard).contains("left b");
    MemoryNode again = start("b", 3);
    wire.announce();
    wire.run(10);
    assertThat(again.flows()).isEqualTo(a.flows());
    assertThat(again.flows().size()).isGreaterThan(b.flows().size());
  }

  /** As flows by a firewall mark, which belong to no virtual address that moves. */
  @Test
  void whoReturnsSoonGetsWhatItLeftBehindFromTheOneThatTookItOverAtOnce() {
    startPairWithoutPersistence();
    Clients.establish(a.lab, 0, 200);
    wire.run(5);
    wire.remove("a");
    wire.announce();
    // Much less than the sweep takes through the table.
    b.lab.passTicks(1);
    wire.run(5);
    a = nodes.start("a", 99).serve();
    wire.announce();
    wire.run(20);
    assertThat(a.flows()).hasSize(200).isEqualTo(b.flows());
  }

  @Test
  void aDirectorWhoseClockWasSetBackStartsAfreshAllTheSame() {
    a = start("a", 7);
    start("b", 9);
    wire.announce();
    Clients.establish(a.lab, 0, 50);
    wire.run(5);
    wire.remove("b");
    wire.announce();
    MemoryNode again = start("b", 8);
    wire.announce();
    Clients.establish(a.lab, 50, 50);
    Clients.establish(again.lab, 1000, 20);
    wire.run(10);
    assertThat(again.connections()).hasSize(120).isEqualTo(a.connections());
    assertThat(status(again).synced()).isTrue();
    assertThat(status(a).synced()).isTrue();
  }

  @Test
  void flowsLiveAsLongOnADirectorWhoseClockShowsAnotherTime() {
    startPairWithoutPersistence();
    b.lab.skipTicks(Ticks.ofSeconds(20 * 86_400));
    Clients.establish(a.lab, 0, 50);
    a.lab.passTicks(Ticks.ofSeconds(100));
    wire.run(1);
    assertThat(secondsLeft(b.lab)).isEqualTo(secondsLeft(a.lab)).isSubsetOf(799L, 800L);
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

  private static Set<Long> secondsLeft(Lab lab) {
    return lab.connections().stream()
        .map(ConnectionSnapshot::secondsLeft)
        .collect(Collectors.toSet());
  }

  @Test
  void afterASplitBothHaveWhatBothLearned() {
    startPair();
    wire.run(5);
    wire.cut("b");
    wire.announce();
    Clients.establish(a.lab, 0, 20);
    Clients.establish(b.lab, 1000, 20);
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
    startPair();
    a.replication.notes(Map.of("master", "front"));
    a.replication.say("b", new PeerMessage("take-over", List.of("front", "back")));
    wire.run(5);
    b.replication.suspected("a");
    b.replication.suspected("a");
    assertThat(b.notes.heard)
        .contains("a: take-over [front, back]")
        .containsOnlyOnce("suspected a");
    assertThat(b.notes.lastNotes).containsEntry("master", "front");
    assertThat(status(b).peers()).extracting(SyncStatus.Peer::name).containsExactly("a");
  }

  @Test
  void hostileMessagesAreCountedAndLeaveTheTableAlone() {
    startPair();
    Clients.establish(a.lab, 0, 20);
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
    assertThat(status(b).malformed()).as("seed %d", seed).isPositive();
    assertThat(b.flows()).as("seed %d", seed).containsAll(before);
  }
}
