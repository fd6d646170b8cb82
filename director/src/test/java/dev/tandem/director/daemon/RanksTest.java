package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpStatus;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the survivors of a dead master make of each other's notes. */
class RanksTest {

  private static final int RUNS = 2_000;
  private static final List<Integer> IDS = List.of(10, 11, 12);

  private static Map<String, String> notes(InstanceStatus... instances) {
    VrrpStatus none = VrrpStatus.empty();
    return PeerLink.notes(
        new VrrpStatus(List.of(instances), List.of(), Map.of(), 0, none.timeliness()));
  }

  private static InstanceStatus instance(int id, Role role, int priority, int host) {
    return instance(id, role, priority, host, true);
  }

  private static InstanceStatus instance(
      int id, Role role, int priority, int host, boolean preemptGateOpen) {
    InetAddress source = InetAddress.ofLiteral("192.0.2." + host);
    return SuccessionTest.instance(
        "V" + id, id, role, priority, Optional.of(source), preemptGateOpen);
  }

  private static Map<String, String> backup(int id, int priority, int host) {
    return notes(instance(id, Role.BACKUP, priority, host));
  }

  @Test
  void theHighestPriorityGoesFirst() {
    assertThat(Ranks.of(backup(10, 100, 1), List.of())).isEqualTo(Map.of(10, 0));
    assertThat(Ranks.of(backup(10, 100, 1), List.of(backup(10, 150, 2), backup(10, 90, 3))))
        .isEqualTo(Map.of(10, 1));
  }

  @Test
  void ofTwoWithTheSamePriorityTheOneWithTheHigherAddressGoesFirst() {
    Map<String, String> lower = backup(10, 100, 9);
    Map<String, String> higher = backup(10, 100, 200);
    assertThat(Ranks.of(higher, List.of(lower))).isEqualTo(Map.of(10, 0));
    assertThat(Ranks.of(lower, List.of(higher))).isEqualTo(Map.of(10, 1));
  }

  @Test
  void whoIsInFaultStandsInNobodysWay() {
    Map<String, String> faulty =
        notes(instance(10, Role.FAULT, 150, 2), instance(11, Role.BACKUP, 150, 2));
    assertThat(Ranks.of(backup(10, 100, 1), List.of(faulty))).isEqualTo(Map.of(10, 0));
    assertThat(Ranks.of(faulty, List.of(backup(10, 100, 1)))).isEqualTo(Map.of(11, 0));
  }

  @Test
  void thePriorityIsThatOfTheVirtualRouterAndNoOther() {
    Map<String, String> own =
        notes(instance(10, Role.BACKUP, 100, 1), instance(11, Role.BACKUP, 90, 1));
    Map<String, String> other =
        notes(instance(10, Role.BACKUP, 90, 2), instance(11, Role.MASTER, 150, 2));
    assertThat(Ranks.of(own, List.of(other))).isEqualTo(Map.of(10, 0, 11, 1));
    assertThat(Ranks.of(other, List.of(own))).isEqualTo(Map.of(10, 1, 11, 0));
  }

  @Test
  void oneThatLacksACopyOfTheTableLetsTheOthersGoFirst() {
    Map<String, String> returned = notes(instance(10, Role.BACKUP, 150, 1, false));
    Map<String, String> complete = backup(10, 100, 2);
    assertThat(Ranks.of(returned, List.of(complete))).isEqualTo(Map.of(10, 1));
    assertThat(Ranks.of(complete, List.of(returned))).isEqualTo(Map.of(10, 0));
  }

  @Test
  void anEarlierVersionDoesNotWaitForItsEquals() {
    Map<String, String> own = backup(10, 100, 200);
    assertThat(Ranks.of(own, List.of(Map.of("priority", "100")))).isEqualTo(Map.of(10, 1));
    assertThat(Ranks.of(own, List.of(Map.of("priority", "99")))).isEqualTo(Map.of(10, 0));
    assertThat(Ranks.of(own, List.of(Map.of("priority", "nonsense")))).isEqualTo(Map.of(10, 0));
    Map<String, String> withoutAddresses = Map.of("priority", "150", "elects", "10=100,11=150");
    assertThat(Ranks.of(own, List.of(withoutAddresses))).isEqualTo(Map.of(10, 1));
  }

  @Test
  void aZoneOfAnotherHostDoesNoHarm() {
    Map<String, String> own = new HashMap<>(backup(10, 100, 1));
    own.put("addresses", "10=fe80::2");
    Map<String, String> other = new HashMap<>(backup(10, 100, 2));
    other.put("addresses", "10=fe80::3");
    assertThat(Ranks.of(own, List.of(other))).isEqualTo(Map.of(10, 1));
  }

  /** Whoever they are: each virtual router has one for each rank, and nobody else. */
  @Test
  void noTwoTryAtOnce() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < RUNS; run++) {
      List<Map<String, String>> directors = new ArrayList<>();
      int count = 2 + random.nextInt(4);
      for (int host = 1; host <= count; host++) {
        directors.add(random(random, host));
      }
      IDS.forEach(id ->
          assertThat(ranks(directors, id))
              .as("seed %d: virtual router %d of %s", seed, id, directors)
              .isEqualTo(IntStream.range(0, able(directors, id)).boxed().toList()));
    }
  }

  private static Map<String, String> random(Random random, int host) {
    boolean gateOpen = random.nextInt(4) > 0;
    return notes(
        IDS.stream()
            .filter(_ -> random.nextInt(5) > 0)
            .map(id -> {
              Role role = random.nextInt(4) > 0 ? Role.BACKUP : Role.FAULT;
              return instance(id, role, 100 + 50 * random.nextInt(3), host, gateOpen);
            })
            .toArray(InstanceStatus[]::new));
  }

  /** Of all that can be master, in order. */
  private static List<Integer> ranks(List<Map<String, String>> directors, int id) {
    return directors.stream()
        .flatMap(own -> {
          List<Map<String, String>> others = new ArrayList<>(directors);
          others.remove(own);
          return Optional.ofNullable(Ranks.of(own, others).get(id)).stream();
        })
        .sorted()
        .toList();
  }

  private static int able(List<Map<String, String>> directors, int id) {
    return (int)
        directors.stream()
            .filter(notes -> PeerLink.elects(notes).orElseThrow().containsKey(id))
            .count();
  }
}
