package dev.tandem.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.SchedulerFlag;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.Tunnel;
import dev.tandem.lvs.table.Ticks;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SchedulersTest {

  private static final int EXPIRATION = 86_400;

  private final Servers servers = new Servers();
  private final Map<String, RealServer> byName = new HashMap<>();
  private Scheduler scheduler;
  private int virtualAddress = Ipv4.bits(InetAddress.ofLiteral("10.0.1.100"));
  private int now = 1_000_000;

  private SchedulersTest use(String name, SchedulerFlag... flags) {
    SchedulerOptions options =
        new SchedulerOptions(Set.of(flags), new SplittableRandom(1), EXPIRATION, EXPIRATION);
    scheduler = Schedulers.create(name, options).orElseThrow();
    return this;
  }

  private SchedulersTest add(String name, int weight) {
    ServerKey key = new ServerKey(InetAddress.ofLiteral("10.0.2." + (byName.size() + 1)), 80);
    ServerSettings settings =
        new ServerSettings(key, ForwardingMethod.ROUTE, weight, 0, 0, Tunnel.IPIP);
    RealServer server = new RealServer(settings, byName.size() + 1);
    byName.put(name, server);
    servers.add(server);
    scheduler.changed(servers);
    return this;
  }

  private void remove(String name) {
    RealServer server = byName.get(name);
    int position = server.position();
    servers.remove(server);
    scheduler.removed(servers, server, position);
  }

  private String pick(String client) {
    int address = Ipv4.bits(InetAddress.ofLiteral(client));
    int position = scheduler.pick(servers, new NewFlow().of(address, 50_000, virtualAddress, now));
    if (position == Scheduler.NONE) {
      return "-";
    }
    return byName.entrySet().stream()
        .filter(entry -> entry.getValue() == servers.get(position))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCopyPicksTheSameAndLeavesTheOriginalAsItIs() {
    for (String name : Schedulers.names()) {
      if (name.equals("twos")) {
        continue; // draws lots
      }
      use(name);
      for (int i = 1; i <= 5; i++) {
        add(name + i, i);
      }
      for (int flow = 0; flow < 500; flow++) {
        NewFlow asked = new NewFlow().of(flow, 1000 + flow, flow * 7 % 20, now);
        Scheduler copy = scheduler.copy();
        int first = copy.pick(servers, asked);
        copy.pick(servers, asked);
        assertThat(scheduler.copy().pick(servers, asked)).as(name).isEqualTo(first);
        assertThat(scheduler.pick(servers, asked)).as(name).isEqualTo(first);
        if (first != Scheduler.NONE) {
          servers.get(first).connected();
        }
      }
      List.copyOf(servers.asList()).forEach(servers::remove);
      byName.clear();
    }
  }

  private String picks(int count) {
    StringBuilder picked = new StringBuilder();
    for (int i = 0; i < count; i++) {
      picked.append(pick("10.9.0.1"));
    }
    return picked.toString();
  }

  /** Picks with each picked server taking the connection. */
  private String connects(int count) {
    StringBuilder picked = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String name = pick("10.9.0.1");
      byName.get(name).connected();
      picked.append(name);
    }
    return picked.toString();
  }

  @Test
  void roundRobinStartsWithTheLastAddedAndKeepsItsTurn() {
    use("rr").add("A", 1).add("B", 1).add("C", 1);
    assertThat(picks(4)).isEqualTo("CBAC");
    add("D", 1);
    assertThat(picks(4)).isEqualTo("BADC");
    remove("C");
    assertThat(picks(3)).isEqualTo("BAD");
  }

  @Test
  void roundRobinSkipsServersWithoutWeight() {
    use("rr").add("A", 1).add("B", 0).add("C", 1);
    assertThat(picks(3)).isEqualTo("CAC");
    remove("A");
    remove("C");
    assertThat(pick("10.9.0.1")).isEqualTo("-");
  }

  @Test
  void weightedRoundRobinGoesThroughTheWeightsFromAbove() {
    use("wrr").add("A", 4).add("B", 3).add("C", 2);
    assertThat(picks(9).chars().filter(c -> c == 'A').count()).isEqualTo(4);
    String cycle = picks(9);
    assertThat(picks(9)).isEqualTo(cycle);
    assertThat(cycle.repeat(2)).contains("ABACBACBA");
  }

  @Test
  void weightedRoundRobinFirstPicksAreTheKernels() {
    use("wrr").add("3", 3).add("1", 1).add("2", 2);
    assertThat(picks(12)).isEqualTo("213323" + "213323");
  }

  @Test
  void leastConnectionGivesTiesToTheLastAdded() {
    use("lc").add("A", 1).add("B", 5);
    assertThat(connects(4)).isEqualTo("BABA");
  }

  @Test
  void weightedLeastConnectionFillsByWeight() {
    use("wlc").add("A", 1).add("B", 3);
    assertThat(connects(8).chars().filter(c -> c == 'B').count()).isEqualTo(6);
  }

  @Test
  void anActiveConnectionWeighsAs256InactiveOnes() {
    use("lc").add("A", 1).add("B", 1);
    byName.get("A").connected();
    byName.get("A").activated(true);
    for (int i = 0; i < 255; i++) {
      byName.get("B").connected();
    }
    assertThat(pick("10.9.0.1")).isEqualTo("B");
    byName.get("B").connected();
    byName.get("B").connected();
    assertThat(pick("10.9.0.1")).isEqualTo("A");
  }

  @Test
  void sourceHashingKeepsAClientOnItsServer() {
    // Buckets C B B A repeating; 10.0.0.1 hashes to 39, 10.0.0.2 to 137, 192.168.1.100 to 89.
    use("sh").add("A", 1).add("B", 2).add("C", 0);
    assertThat(pick("10.0.0.1")).isEqualTo("A");
    assertThat(pick("10.0.0.2")).isEqualTo("B");
    assertThat(pick("192.168.1.100")).isEqualTo("B");
    assertThat(pick("203.0.113.7")).isEqualTo("-");
  }

  @Test
  void sourceHashingFallsBackWhenAskedTo() {
    use("sh", SchedulerFlag.FALLBACK).add("A", 1).add("B", 2).add("C", 0);
    assertThat(pick("203.0.113.7")).isEqualTo("B");
  }

  @Test
  void sourceHashingMayHashThePort() {
    use("sh", SchedulerFlag.PORT).add("A", 1).add("B", 1);
    // 10.0.0.1 with port 50000 hashes to 116, without to 39.
    assertThat(pick("10.0.0.1")).isEqualTo("B");
  }

  @Test
  void overloadedServersAreLeftOut() {
    use("rr").add("A", 1).add("B", 1);
    RealServer b = byName.get("B");
    b.settings(new ServerSettings(b.key(), ForwardingMethod.ROUTE, 1, 2, 0, Tunnel.IPIP));
    b.connected();
    b.connected();
    assertThat(picks(2)).isEqualTo("AA");
    b.disconnected(false);
    assertThat(picks(2)).contains("B");
  }

  private void active(String name, int connections) {
    for (int i = 0; i < connections; i++) {
      byName.get(name).connected();
      byName.get(name).activated(true);
    }
  }

  private void weigh(String name, int weight) {
    RealServer server = byName.get(name);
    server.settings(server.settings().withWeight(weight));
    scheduler.changed(servers);
  }

  @Test
  void shortestExpectedDelayCountsTheNewConnectionIn() {
    use("sed").add("A", 1).add("B", 3);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
    active("B", 2);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
    active("B", 1);
    assertThat(pick("10.9.0.1")).isEqualTo("A");
  }

  @Test
  void neverQueuePrefersAnIdleServer() {
    use("nq").add("A", 1).add("B", 9);
    active("B", 1);
    assertThat(pick("10.9.0.1")).isEqualTo("A");
    active("A", 1);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
  }

  @Test
  void failoverStaysWithTheHighestWeight() {
    use("fo").add("A", 5).add("B", 9).add("C", 9);
    active("C", 100);
    assertThat(picks(2)).isEqualTo("CC");
    weigh("C", 0);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
  }

  @Test
  void overflowGoesOnWhenAServerHasMoreThanItsWeight() {
    use("ovf").add("A", 1).add("B", 2);
    active("B", 2);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
    active("B", 1);
    assertThat(pick("10.9.0.1")).isEqualTo("A");
    active("A", 2);
    assertThat(pick("10.9.0.1")).isEqualTo("-");
  }

  @Test
  void destinationHashingIgnoresWeights() {
    // The place of 10.0.1.100 is 192, the first of three in turn.
    use("dh").add("A", 100).add("B", 1).add("C", 1);
    assertThat(picks(2)).isEqualTo("CC");
    weigh("C", 0);
    assertThat(pick("10.9.0.1")).isEqualTo("-");
  }

  @Test
  void maglevFillsItsTableAsTheKernel() {
    // Places 3711, 1884, 1341 and 1705 of 4093.
    use("mh").add("A", 1).add("B", 1).add("C", 1);
    String before = pick("10.0.0.1") + pick("10.0.0.2") + pick("192.168.1.100");
    weigh("B", 0);
    String after = pick("10.0.0.1") + pick("10.0.0.2") + pick("192.168.1.100");
    assertThat(after).isEqualTo(before.replace("B", "-"));
  }

  @Test
  void maglevMovesFewClientsWhenAServerLeaves() {
    use("mh").add("A", 1).add("B", 1).add("C", 1).add("D", 1);
    Map<String, String> homes = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      String client = "10.9." + i / 250 + "." + (i % 250 + 1);
      homes.put(client, pick(client));
    }
    remove("D");
    long moved =
        homes.entrySet().stream()
            .filter(home -> !home.getValue().equals("D"))
            .filter(home -> !home.getValue().equals(pick(home.getKey())))
            .count();
    assertThat(moved).isLessThan(100);
  }

  @Test
  void localityKeepsAnAddressOnItsServerUntilAnotherOneIsHalfEmpty() {
    use("lblc").add("A", 2).add("B", 4);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
    active("B", 4);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
    active("B", 1);
    assertThat(pick("10.9.0.1")).isEqualTo("A");
    assertThat(pick("10.9.0.1")).isEqualTo("A");
  }

  @Test
  void localityForgetsAnAddressThatNobodyCameForInADay() {
    use("lblc").add("A", 1).add("B", 1);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
    active("B", 1);
    int used = virtualAddress;
    virtualAddress = 1;
    for (int minute = 0; minute < 26 * 60; minute++) {
      now += Ticks.ofSeconds(60) + 1;
      pick("10.9.0.1");
    }
    virtualAddress = used;
    assertThat(pick("10.9.0.1")).isEqualTo("A");
  }

  @Test
  void replicatedLocalityAddsServersUnderLoadAndDropsThemLater() {
    use("lblcr").add("A", 2).add("B", 2);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
    active("B", 3);
    assertThat(pick("10.9.0.1")).isEqualTo("A");
    active("A", 2);
    byName.get("B").disconnected(true);
    byName.get("B").disconnected(true);
    byName.get("B").disconnected(true);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
    now += Ticks.ofSeconds(EXPIRATION) + 1;
    // A has more connections and leaves the set: it is not taken even when it is empty again.
    assertThat(pick("10.9.0.1")).isEqualTo("B");
    byName.get("A").disconnected(true);
    byName.get("A").disconnected(true);
    active("B", 1);
    assertThat(pick("10.9.0.1")).isEqualTo("B");
  }

  @Test
  void powerOfTwoPrefersTheLessLoadedAndFollowsTheWeights() {
    use("twos").add("A", 1).add("B", 3).add("C", 0);
    String picked = picks(1_000);
    assertThat(picked).doesNotContain("C");
    assertThat(picked.chars().filter(c -> c == 'B').count()).isGreaterThan(600);
    active("B", 100);
    assertThat(picks(100).chars().filter(c -> c == 'A').count()).isGreaterThan(30);
  }
}
