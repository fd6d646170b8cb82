package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.VirtualService;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceKey;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerPoolTest {

  private final MemoryPlane plane = new MemoryPlane(100, 1, () -> 0);
  private final LvsControl table = plane.engine();
  private final List<Boolean> quorums = new ArrayList<>();
  private final ServerPool pool = new ServerPool(table, (key, enough) -> quorums.add(enough));

  @AfterEach
  void close() {
    plane.close();
  }

  private static String config(String inside) {
    return """
    virtual_server 192.0.2.10 80 {
        protocol TCP
        lvs_sched rr
        %s
    }
    """
        .formatted(inside);
  }

  private static String server(int i, String inside) {
    return "real_server 198.51.100." + i + " 80 {\n TCP_CHECK {\n }\n " + inside + "\n}\n";
  }

  private void configure(String inside) {
    configure(Configs.of(config(inside)).services());
  }

  private void configure(List<VirtualService> services) {
    pool.configure(services);
    pool.keepOnly(services);
  }

  /** The last octet and the weight of each server. */
  private Set<String> servers() {
    Set<String> servers = new TreeSet<>();
    table.services().stream()
        .flatMap(service -> service.servers().stream())
        .map(server -> server.settings())
        .forEach(s -> servers.add((s.key().address().getAddress()[3] & 0xff) + " w" + s.weight()));
    return servers;
  }

  private static ServerId id(int i) {
    ServiceKey service = Configs.of(config(server(1, ""))).services().getFirst().key();
    return new ServerId(service, new ServerKey(InetAddress.ofLiteral("198.51.100." + i), 80));
  }

  @Test
  void aServerThatFailsLeavesAndOneThatRecoversReturns() {
    configure(server(1, "") + server(2, "weight 3"));
    assertThat(servers()).containsExactly("1 w1", "2 w3");
    pool.changed(id(2), false);
    assertThat(servers()).containsExactly("1 w1");
    pool.changed(id(2), true);
    assertThat(servers()).containsExactly("1 w1", "2 w3");
  }

  @Test
  void aServerThatIsInhibitedKeepsItsPlaceWithoutWeight() {
    configure(server(1, "inhibit_on_failure") + server(2, ""));
    pool.changed(id(1), false);
    assertThat(servers()).containsExactly("1 w0", "2 w1");
  }

  @Test
  void theSorryServerStandsInForAllAndOnlyForAll() {
    configure("sorry_server 198.51.100.99 80\n" + server(1, "") + server(2, ""));
    pool.changed(id(1), false);
    assertThat(servers()).containsExactly("2 w1");
    pool.changed(id(2), false);
    assertThat(servers()).containsExactly("99 w1");
    pool.changed(id(1), true);
    assertThat(servers()).containsExactly("1 w1");
  }

  @Test
  void aServerThatMustProveItselfStartsOutside() {
    configure(server(1, "alpha") + server(2, ""));
    assertThat(servers()).containsExactly("2 w1");
    pool.changed(id(1), true);
    assertThat(servers()).containsExactly("1 w1", "2 w1");
  }

  @Test
  void aReloadSaysNothingToTheEngineOfServicesThatStayAsTheyAre() {
    List<String> calls = new ArrayList<>();
    ServerPool recorded = new ServerPool(recording(calls), (key, enough) -> {});
    String others = config(server(1, "")) + config(server(2, "")).replace(" 80 {", " 81 {");
    recorded.configure(Configs.of(others).services());
    calls.clear();
    String further = config(server(3, "")).replace(" 80 {", " 82 {");
    recorded.configure(Configs.of(others + further).services());
    assertThat(calls).containsExactly("together", "addService", "addServer", "done");
  }

  @Test
  void aReloadTouchesOnlyWhatDiffers() {
    configure(server(1, "") + server(2, ""));
    pool.changed(id(2), false);
    configure(server(1, "weight 5") + server(2, "") + server(3, ""));
    assertThat(servers()).containsExactly("1 w5", "3 w1");
    pool.changed(id(2), true);
    assertThat(servers()).containsExactly("1 w5", "2 w1", "3 w1");
    configure(server(3, ""));
    assertThat(servers()).containsExactly("3 w1");
    configure(List.of());
    assertThat(table.services()).isEmpty();
  }

  @Test
  void aReloadIsOneChangeForEachServiceAndRemovesLast() {
    List<String> calls = new ArrayList<>();
    ServerPool recorded = new ServerPool(recording(calls), (key, enough) -> {});
    List<VirtualService> before =
        Configs.of(config(server(1, "weight 1") + server(2, "weight 0"))).services();
    recorded.configure(before);
    assertThat(calls).containsExactly("together", "addService", "addServer", "addServer", "done");
    calls.clear();
    String other = config(server(3, "")).replace("192.0.2.10 80", "192.0.2.10 81");
    List<VirtualService> after =
        Configs.of(config(server(1, "weight 0") + server(2, "weight 1")) + other).services();
    recorded.configure(after);
    assertThat(calls)
        .containsExactly(
            "together",
            "editServer",
            "editServer",
            "done",
            "together",
            "addService",
            "addServer",
            "done");
    calls.clear();
    recorded.keepOnly(after.subList(1, 2));
    assertThat(calls).containsExactly("deleteService");
  }

  /** The table, with a list of what is asked of it. */
  private LvsControl recording(List<String> calls) {
    return (LvsControl)
        Proxy.newProxyInstance(
            LvsControl.class.getClassLoader(),
            new Class<?>[] {LvsControl.class},
            (proxy, method, arguments) -> {
              calls.add(method.getName());
              Object answer = method.invoke(table, arguments);
              if (method.getName().equals("together")) {
                calls.add("done");
              }
              return answer;
            });
  }

  @Test
  void aQuorumIsLostAndWonByWeightWithHysteresis() {
    configure(
        "quorum 4\nhysteresis 1\nsorry_server 198.51.100.99 80\n"
            + server(1, "weight 2")
            + server(2, "weight 2")
            + server(3, "weight 1"));
    assertThat(servers()).containsExactly("1 w2", "2 w2", "3 w1");
    pool.changed(id(1), false);
    assertThat(pool.enough(id(1).service())).isTrue();
    pool.changed(id(3), false);
    assertThat(servers()).containsExactly("99 w1");
    pool.changed(id(1), true);
    assertThat(servers()).containsExactly("99 w1");
    pool.changed(id(3), true);
    assertThat(servers()).containsExactly("1 w2", "2 w2", "3 w1");
    assertThat(quorums).containsExactly(false, true);
  }

  @Test
  void withoutSorryServerAFewServersAreBetterThanNone() {
    configure("quorum 2\n" + server(1, "") + server(2, ""));
    pool.changed(id(1), false);
    assertThat(servers()).containsExactly("2 w1");
    assertThat(quorums).containsExactly(false);
  }

  @Test
  void aSorryServerMayStayWithoutWeight() {
    configure("sorry_server_inhibit\nsorry_server 198.51.100.99 80\n" + server(1, ""));
    assertThat(servers()).containsExactly("1 w1", "99 w0");
    pool.changed(id(1), false);
    assertThat(servers()).containsExactly("99 w1");
  }

  @Test
  void checksChangeTheWeight() {
    configure("quorum 5\n" + server(1, "weight 4") + server(2, ""));
    assertThat(pool.weightChanged(id(1), 3)).isEqualTo(7);
    assertThat(servers()).containsExactly("1 w7", "2 w1");
    pool.changed(id(2), false);
    assertThat(quorums).isEmpty();
    assertThat(pool.weightChanged(id(1), -9)).isZero();
    assertThat(servers()).containsExactly("1 w0");
    assertThat(quorums).containsExactly(false);
    configure("quorum 5\n" + server(1, "weight 12") + server(2, ""));
    assertThat(servers()).containsExactly("1 w3");
  }

  @Test
  void whatAnOperatorRemovedByHandIsNoReasonToStop() {
    configure(server(1, "") + server(2, ""));
    table.deleteServer(id(1).service(), id(1).server());
    pool.changed(id(1), false);
    pool.changed(id(1), true);
    assertThat(servers()).containsExactly("1 w1", "2 w1");
  }

  @Test
  void whateverHappensTheTableHoldsWhatIsWanted() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<DirectorConfig> configs =
        List.of(
            Configs.of(config(server(1, "") + server(2, "inhibit_on_failure"))),
            Configs.of(config("sorry_server 198.51.100.99 80\n" + server(1, "weight 2"))),
            Configs.of(
                config("sorry_server 198.51.100.99 80\n" + server(2, "alpha") + server(3, ""))));
    for (int run = 0; run < 200; run++) {
      for (int step = 0; step < 20; step++) {
        if (random.nextInt(5) == 0) {
          configure(configs.get(random.nextInt(configs.size())).services());
        } else {
          pool.changed(id(1 + random.nextInt(3)), random.nextBoolean());
        }
        boolean sorryBesideOthers = servers().contains("99 w1") && weights() > 1;
        assertThat(sorryBesideOthers).as("seed %d", seed).isFalse();
      }
    }
  }

  private int weights() {
    return table.services().stream()
        .flatMap(service -> service.servers().stream())
        .mapToInt(server -> server.settings().weight())
        .sum();
  }
}
