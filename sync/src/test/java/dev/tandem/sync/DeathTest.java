package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a director takes another one for dead, and what it tells of it. */
class DeathTest {

  private final MemoryNodes nodes = new MemoryNodes();
  private final Wire wire = nodes.wire;
  private MemoryNode a;
  private MemoryNode b;

  @BeforeEach
  void startPair() {
    a = start("a", 1);
    b = start("b", 2);
    wire.announce();
  }

  private MemoryNode start(String name, long epoch) {
    return nodes.start(name, epoch).servePersistent(300);
  }

  private void missA() {
    a.replication.notes(Map.of("master", "front"));
    wire.run(5);
    b.replication.members(Set.of(), wire.now());
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  /** A busy director may be given up by one that lives on, which closes its connection then. */
  @Test
  void aClosedConnectionIsNoDeathWhileTheLifelineIsHeld() {
    a.replication.notes(Map.of("master", "front"));
    wire.run(5);
    AtomicBoolean held = new AtomicBoolean(true);
    b.replication.lifelines(0, _ -> held.get());
    b.replication.closed("a");
    assertThat(b.notes.heard).doesNotContain("suspected a");
    held.set(false);
    b.replication.closed("a");
    assertThat(b.notes.heard).contains("suspected a");
  }

  /**
   * A busy channel may be split while both live, and one of them may die before it is whole again.
   */
  @Test
  void theDeathOfOneThatIsMissedIsToldWithWhatItSaidLast() {
    missA();
    b.replication.suspected("a");
    b.replication.suspected("a");
    assertThat(b.notes.heard).containsOnlyOnce("suspected a");
    assertThat(b.notes.lastNotes).containsEntry("master", "front");
  }

  @Test
  void oneThatIsBackButSaysNothingYetIsWhatItWas() {
    missA();
    b.replication.members(Set.of("a"), wire.now());
    b.replication.suspected("a");
    assertThat(b.notes.lastNotes).containsEntry("master", "front");
  }

  @Test
  void whatClosesAfterAGoodbyeIsNoDeath() {
    a.replication.goodbye();
    wire.run(5);
    b.replication.suspected("a");
    b.replication.closed("a");
    assertThat(b.notes.heard).noneMatch(heard -> heard.startsWith("a: "));
    assertThat(b.notes.heard).doesNotContain("suspected a");
  }

  @Test
  void whoHasLeftWithAGoodbyeIsNotMissed() {
    wire.run(5);
    a.replication.goodbye();
    wire.run(5);
    b.replication.members(Set.of(), wire.now());
    b.replication.suspected("a");
    assertThat(b.notes.heard).contains("left a").doesNotContain("suspected a");
  }

  @Test
  void whoIsStartedAnewAfterItsGoodbyeMayDieLikeAnyOther() {
    a.replication.goodbye();
    wire.run(5);
    start("a", 99);
    wire.announce();
    wire.run(5);
    b.replication.suspected("a");
    assertThat(b.notes.heard).contains("suspected a");
  }
}
