package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.plane.DirectorLab.Session;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A director is killed, and the next one goes on where it was: with the timers and states of all
 * flows, with what each server has of them, and with the totals of services and servers.
 */
@RequiresRoot
class AdoptedTableTest {

  private static final String FLOW = "flow ";
  private static final String SERVER = "server ";
  // What the engine's clock and the rounding of what it lists may make of a second.
  private static final long TOLERANCE = 2;
  // Timers that were started anew would be further off than that.
  private static final long AGE = 2 * TOLERANCE + 1;

  private final List<AutoCloseable> open = new ArrayList<>();
  private DirectorLab lab;
  private DataPlane plane;

  @BeforeEach
  void build() throws Exception {
    lab = new DirectorLab().startServers().forNat();
    address("director", "2001:db8::1/64", "front");
    address("director", TellingDirector.VIP6 + "/128", "front");
    address("client", "2001:db8::10/64", "eth0");
    for (int i = 1; i <= 2; i++) {
      String gateway = "2001:db8:%d::1".formatted(i);
      address("director", gateway + "/64", "back" + i);
      address("server" + i, TellingDirector.SERVERS6.get(i - 1) + "/64", "eth0");
      lab.network().ip("server" + i, "-6 route add default via " + gateway);
    }
  }

  private void address(String namespace, String address, String link) {
    lab.network().ip(namespace, "addr add %s dev %s nodad".formatted(address, link));
  }

  @AfterEach
  void tearDown() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    if (plane != null) {
      plane.close();
    }
    XdpPlane.removeLeft(lab.settings(false).pinPath());
    lab.close();
  }

  private PlaneProcess startFirst() throws IOException {
    return new PlaneProcess(
        "director",
        System.getProperty("java.class.path"),
        TellingDirector.class,
        lab.settings(false).pinPath().toString(),
        String.join(",", lab.settings(false).interfaces()));
  }

  private void startNext() throws Exception {
    plane = TestNetwork.inside("director", () -> TellingDirector.start(lab.settings(false)));
  }

  private Session connect(int port) throws Exception {
    Session session = DirectorLab.connect(port);
    open.add(session);
    return session;
  }

  private DatagramSocket ask(String virtual) throws Exception {
    DatagramSocket socket = TestNetwork.inside("client", () -> new DatagramSocket());
    open.add(socket);
    ask(socket, virtual);
    return socket;
  }

  private static void ask(DatagramSocket socket, String virtual) throws IOException {
    socket.setSoTimeout(5000);
    socket.send(new DatagramPacket(new byte[4], 4, new InetSocketAddress(virtual, 80)));
    socket.receive(new DatagramPacket(new byte[64], 64));
  }

  private static Map<String, Long> flows(Map<String, Long> told) {
    return only(told, FLOW + ".*");
  }

  /** What the servers have: connections, active or not, and templates. */
  private static Map<String, Long> held(Map<String, Long> told) {
    return only(told, SERVER + ".* (active|inactive|templates)");
  }

  /** What services and servers have counted. */
  private static Map<String, Long> totals(Map<String, Long> told) {
    return only(told, "serv.* (connections|packets|bytes)");
  }

  private static Map<String, Long> only(Map<String, Long> told, String pattern) {
    return told.entrySet().stream()
        .filter(entry -> entry.getKey().matches(pattern))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** What the first director knows when none of its flows has been seen for some time. */
  private static Map<String, Long> onceAged(PlaneProcess first) throws Exception {
    Map<String, Long> fresh = flows(TellingDirector.read(first.ask()));
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (true) {
      Map<String, Long> told = TellingDirector.read(first.ask());
      if (flows(told).keySet().equals(fresh.keySet())
          && fresh.entrySet().stream()
              .allMatch(entry -> told.get(entry.getKey()) <= entry.getValue() - AGE)) {
        return told;
      }
      assertThat(System.nanoTime()).as("aged within 60 s").isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  private static void assertOne(Map<String, Long> flows, String pattern, LongPredicate left) {
    assertThat(flows.entrySet())
        .filteredOn(entry -> entry.getKey().matches(pattern))
        .singleElement()
        .satisfies(entry -> assertThat(left.test(entry.getValue())).as("%s", entry).isTrue());
  }

  @Test
  void timersStatesAndWhatServersHaveGoOn() throws Exception {
    Map<String, Long> before;
    long then;
    DatagramSocket asking;
    PlaneProcess first = startFirst();
    try (first) {
      assertThat(connect(DirectorLab.PORT).echo(new byte[100])).hasSize(100);
      connect(DirectorLab.PORT).close();
      assertThat(connect(TellingDirector.PERSISTENT_PORT).echo(new byte[10])).hasSize(10);
      asking = ask(DirectorLab.VIP);
      ask(TellingDirector.VIP6);
      before = onceAged(first);
      then = System.nanoTime();
    }
    startNext();
    Map<String, Long> after = TellingDirector.told(plane);
    long passed = Math.round((System.nanoTime() - then) / 1e9);

    assertOne(flows(before), "flow TCP .* to 192.0.2.100 80 .* ESTABLISHED", left -> left < 900);
    assertOne(flows(before), "flow TCP .* to 192.0.2.100 80 .* TIME_WAIT", left -> left < 120);
    assertOne(flows(before), "flow TCP 192.* to 192.0.2.100 81 .* ESTABLISHED", left -> left < 900);
    assertOne(flows(before), "flow TCP template .* 0 to 192.0.2.100 81 .*", left -> left < 200);
    assertOne(flows(before), "flow UDP .* to 192.0.2.100 80 .*", left -> left < 300);
    assertOne(flows(before), "flow UDP 2001:.* to 2001:.*", left -> left < 300);
    assertThat(flows(before)).hasSize(6);
    assertThat(flows(after)).containsOnlyKeys(flows(before).keySet());
    flows(before)
        .forEach((flow, left) ->
            assertThat(after.get(flow)).as(flow).isCloseTo(left - passed, within(TOLERANCE)));

    assertThat(held(before).values().stream().mapToLong(Long::longValue).sum()).isEqualTo(6);
    assertThat(held(after)).isEqualTo(held(before));

    assertThat(totals(before).values().stream().mapToLong(Long::longValue).sum()).isPositive();
    assertThat(totals(after)).isEqualTo(totals(before));

    ask(asking, DirectorLab.VIP);
    assertThat(udpPacketsIn(TellingDirector.told(plane))).isEqualTo(udpPacketsIn(after) + 1);
  }

  private static long udpPacketsIn(Map<String, Long> told) {
    return told.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(SERVER))
        .filter(entry -> entry.getKey().contains("UDP") && entry.getKey().contains("192.0.2.100"))
        .filter(entry -> entry.getKey().endsWith(" in packets"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
