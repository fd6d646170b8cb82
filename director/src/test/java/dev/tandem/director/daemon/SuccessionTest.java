package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.sync.FormatVersion;
import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.SyncStatus;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpStatus;
import dev.tandem.vrrp.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Three directors and more, of which one gives its roles away: whom it tells, and when. */
class SuccessionTest {

  private static final Map<String, String> OF_AN_EARLIER_VERSION = Map.of("priority", "120");
  private static final InetAddress SOURCE = InetAddress.ofLiteral("192.0.2.2");

  private final Router router = new Router();
  private final Group group = new Group();
  private final Succession succession = new Succession(router, group);

  /** What was done, by both, in order. */
  private final List<String> done = new ArrayList<>();

  /** VRRP as the director has it: gives its roles away at once. */
  private final class Router implements Election {
    List<InstanceStatus> instances = List.of();

    @Override
    public VrrpStatus status() {
      VrrpStatus none = VrrpStatus.empty();
      return new VrrpStatus(instances, List.of(), Map.of(), 0, none.timeliness());
    }

    @Override
    public void handOverAll(Duration patience) {
      done.add("hands over within " + patience.toMillis() + " ms");
      instances = List.of();
    }

    @Override
    public boolean takeOver(String instance) {
      return done.add("takes " + instance);
    }

    @Override
    public void masterDied(Set<InetAddress> addresses, Map<Integer, Integer> ranks) {
      done.add("master %s died, ranks %s".formatted(addresses, ranks));
    }

    @Override
    public void masterLost(Set<InetAddress> addresses, Map<Integer, Integer> ranks) {
      done.add("master %s lost, ranks %s".formatted(addresses, ranks));
    }
  }

  /** The others on the channel; some may not have taken everything. */
  private final class Group implements OtherDirectors {
    final List<SyncStatus.Peer> peers = new ArrayList<>();
    Set<String> stuck = Set.of();

    @Override
    public List<SyncStatus.Peer> peers() {
      return peers;
    }

    @Override
    public void say(String peer, PeerMessage message) {
      done.add("to " + peer + ": " + message.verb() + " " + message.arguments());
    }

    @Override
    public boolean flush(Duration patience, Predicate<String> whom) {
      return stuck.stream().noneMatch(whom);
    }
  }

  static InstanceStatus instance(String name, int id, Role role, int priority) {
    return instance(name, id, role, priority, Optional.empty(), true);
  }

  static InstanceStatus instance(
      String name,
      int id,
      Role role,
      int priority,
      Optional<InetAddress> source,
      boolean preemptGateOpen) {
    return new InstanceStatus(
        name,
        "eth0",
        id,
        VrrpVersion.V3,
        Optional.empty(),
        role,
        Instant.EPOCH,
        Duration.ZERO,
        Cause.MASTER_SILENT,
        priority,
        priority,
        source,
        Optional.empty(),
        OptionalInt.empty(),
        Set.of(),
        Set.of(),
        false,
        preemptGateOpen,
        List.of(),
        Map.of(),
        Map.of(),
        Map.of());
  }

  private void masterOf(int... ids) {
    List<InstanceStatus> instances = new ArrayList<>();
    for (int id : ids) {
      instances.add(instance("V" + id, id, Role.MASTER, 150));
    }
    router.instances = instances;
  }

  private static SyncStatus.Peer peer(
      String name, int silentMillis, boolean complete, boolean behind, Map<String, String> notes) {
    return new SyncStatus.Peer(
        name,
        Duration.ofMillis(silentMillis),
        Optional.of(FormatVersion.OURS),
        0,
        complete,
        complete,
        0,
        0,
        0,
        behind,
        notes);
  }

  private void joins(String name, boolean complete, String elects) {
    group.peers.add(peer(name, 20, complete, false, Map.of("elects", elects, "priority", "0")));
  }

  private String successor() {
    masterOf(10);
    return succession.handOver(false).successor().orElse("nobody");
  }

  @Test
  void theOneWithTheHighestPriorityIsTold() {
    joins("b", true, "10=90");
    joins("c", true, "10=120");
    joins("d", true, "10=100");
    assertThat(successor()).isEqualTo("c");
    assertThat(done).containsExactly("hands over within 100 ms", "to c: take-over [10]");
  }

  @Test
  void oneThatHasEverySessionGoesBeforeOneOfHigherPriority() {
    joins("b", false, "10=140");
    joins("c", true, "10=90");
    assertThat(successor()).isEqualTo("c");
  }

  @Test
  void oneThatIsLeftBehindIsNotCompleteWhateverItSaidLast() {
    group.peers.add(peer("b", 20, true, true, Map.of("elects", "10=140")));
    joins("c", true, "10=90");
    assertThat(successor()).isEqualTo("c");
  }

  @Test
  void oneThatHasBeenSilentGoesLast() {
    group.peers.add(peer("b", 550, true, false, Map.of("elects", "10=140")));
    joins("c", false, "10=90");
    assertThat(successor()).isEqualTo("c");
  }

  @Test
  void oneInFaultCannotTakeTheRoleHoweverCompleteItIs() {
    joins("b", true, "11=140");
    joins("c", false, "10=90");
    assertThat(successor()).isEqualTo("c");
  }

  @Test
  void thePriorityIsThatOfTheRoleWhichIsGivenAway() {
    joins("b", true, "10=90,11=200");
    joins("c", true, "10=120,11=100");
    assertThat(successor()).isEqualTo("c");
  }

  @Test
  void anEarlierVersionSaysItsPriorityInOneNumber() {
    joins("b", true, "10=110");
    group.peers.add(peer("c", 20, true, false, OF_AN_EARLIER_VERSION));
    joins("d", true, "10=115");
    assertThat(successor()).isEqualTo("c");
  }

  @Test
  void amongEqualsItIsTheOneThatJoinedFirst() {
    for (String name : List.of("d", "c", "b")) {
      group.peers.add(peer(name, 20, true, false, Map.of()));
    }
    assertThat(successor()).isEqualTo("d");
  }

  @Test
  void allRolesGoToTheOneThatCanTakeMostOfThem() {
    joins("b", true, "10=200");
    joins("c", true, "10=90,11=90");
    masterOf(10, 11);
    assertThat(succession.handOver(false).instances()).containsExactly("V10", "V11");
    assertThat(done).contains("to c: take-over [10, 11]");
  }

  @Test
  void nobodyWaitsForAnotherThanTheSuccessor() {
    joins("b", true, "10=120");
    joins("c", false, "10=140");
    group.stuck = Set.of("c");
    masterOf(10);
    assertThat(succession.handOver(false).flushed()).isTrue();
    group.stuck = Set.of("b");
    masterOf(10);
    assertThat(succession.handOver(false).flushed()).isFalse();
  }

  @Test
  void aStopSpeaksToTheBestOneAsWell() {
    joins("b", false, "10=140");
    joins("c", true, "10=90");
    masterOf(10);
    List<InstanceStatus> held = succession.held();
    router.instances = List.of();
    succession.offer(held);
    assertThat(done).containsExactly("to c: take-over [10]");
  }

  @Test
  void aFaultOffersTheRoleThatFailedAndNoOther() {
    joins("b", true, "11=150");
    joins("c", true, "10=100,11=100");
    router.instances =
        List.of(instance("V10", 10, Role.FAULT, 150), instance("V11", 11, Role.MASTER, 150));
    succession.failed("V10");
    assertThat(done).containsExactly("to c: take-over [10]");
  }

  @Test
  void withoutAnotherDirectorItTakesForceAndNobodyIsAwaited() {
    masterOf(10);
    assertThatThrownBy(() -> succession.handOver(false)).hasMessageContaining("--force");
    assertThat(done).isEmpty();
    assertThat(succession.handOver(true).successor()).isEmpty();
    assertThat(done).containsExactly("hands over within 0 ms");
  }

  @Test
  void whoIsNotMasterGivesNothingAway() {
    joins("b", true, "10=120");
    router.instances = List.of(instance("V10", 10, Role.BACKUP, 150));
    assertThatThrownBy(() -> succession.handOver(true)).hasMessageContaining("not master");
    assertThat(done).isEmpty();
  }

  @Test
  void anOfferIsTakenForTheInstancesOfTheseIds() {
    router.instances =
        List.of(instance("V10", 10, Role.BACKUP, 150), instance("V11", 11, Role.BACKUP, 150));
    succession.roleOffered(List.of(11, 12));
    assertThat(done).containsExactly("takes V11");
  }

  @Test
  void aDeathIsFollowedInTheOrderOfThePrioritiesOfTheLiving() {
    router.instances = List.of(instance("V10", 10, Role.BACKUP, 100));
    group.peers.add(peer("dead", 20, true, false, Map.of("priority", "200")));
    group.peers.add(peer("c", 20, true, false, OF_AN_EARLIER_VERSION));
    PeerLink.Gone gone = new PeerLink.Gone("dead", Set.of(SOURCE));
    succession.peerDied(gone);
    succession.peerLost(gone);
    assertThat(done)
        .containsExactly(
            "master [/192.0.2.2] died, ranks {10=1}", "master [/192.0.2.2] lost, ranks {10=1}");
  }
}
