package dev.tandem.vrrp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two monitors in two namespaces, over a link of the kernel. */
@RequiresRoot
class BfdMonitorTest {

  private final TestNetwork network = new TestNetwork();
  private final BlockingQueue<String> heardByA = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> heardByB = new LinkedBlockingQueue<>();
  private BfdMonitor a;
  private BfdMonitor b;

  @BeforeEach
  void build() throws Exception {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
    for (int i = 1; i <= 2; i++) {
      String side = i == 1 ? "a" : "b";
      network.ip(side, "addr add 192.0.2." + i + "/24 dev eth0");
      network.ip(side, "-6 addr add 2001:db8::" + i + "/64 dev eth0 nodad");
    }
    a = monitor("a", heardByA);
    b = monitor("b", heardByB);
  }

  @AfterEach
  void end() throws Exception {
    a.close();
    b.close();
    network.close();
  }

  private static BfdMonitor monitor(String namespace, BlockingQueue<String> heard) {
    return new BfdMonitor(
        new Random(1),
        (key, reading, detail) -> heard.add(reading.label() + ": " + detail),
        () -> NetworkNamespace.enter(TestNetwork.namespace(namespace)));
  }

  private static BfdSettings to(String neighbor, int ttl) {
    return new BfdSettings(
        "peer",
        InetAddress.ofLiteral(neighbor),
        Optional.empty(),
        Duration.ofMillis(50),
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        5,
        false,
        ttl,
        0,
        false);
  }

  private static String next(BlockingQueue<String> heard) throws InterruptedException {
    String line = heard.poll(30, TimeUnit.SECONDS);
    assertThat(line).as("a change").isNotNull();
    return line;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.", "2001:db8::"})
  void aCutLinkIsDetectedAndAMendedOneToo(String prefix) throws Exception {
    a.apply(List.of(to(prefix + "2", 255)));
    b.apply(List.of(to(prefix + "1", 255)));
    assertThat(next(heardByA)).isEqualTo("pending: it begins");
    assertThat(next(heardByA)).startsWith("up");
    assertThat(next(heardByB)).startsWith("pending");
    assertThat(next(heardByB)).startsWith("up");

    await(() -> a.status().getFirst().detection().equals(Duration.ofMillis(250)));

    long cut = System.nanoTime();
    network.ip("b", "link set eth0 down");
    assertThat(next(heardByA)).isEqualTo("down: nothing was heard for the detection time");
    assertThat(Duration.ofNanos(System.nanoTime() - cut)).isLessThan(Duration.ofSeconds(5));

    network.ip("b", "link set eth0 up");
    if (prefix.contains(":")) {
      network.ip("b", "-6 addr add 2001:db8::2/64 dev eth0 nodad");
    }
    assertThat(next(heardByA)).startsWith("up");
  }

  @Test
  void anEndIsNoFailure() throws Exception {
    a.apply(List.of(to("192.0.2.2", 255)));
    b.apply(List.of(to("192.0.2.1", 255)));
    assertThat(next(heardByA)).startsWith("pending");
    assertThat(next(heardByA)).startsWith("up");
    b.apply(List.of());
    assertThat(next(heardByA)).isEqualTo("down: the neighbour said that its session is down");
  }

  @Test
  void whatCameThroughARouterIsNotHeard() throws Exception {
    b.apply(List.of(to("192.0.2.1", 255)));
    a.apply(List.of(to("192.0.2.2", 254)));
    assertThat(next(heardByA)).startsWith("pending");
    // b sends once a second and hears nothing; a hears b and gets as far as INIT.
    await(() -> !a.status().isEmpty() && a.status().getFirst().received() >= 2);
    assertThat(b.status().getFirst().received()).isZero();
    assertThat(b.status().getFirst().state()).isEqualTo(BfdState.DOWN);
    assertThat(a.status().getFirst().state()).isEqualTo(BfdState.INIT);
  }
}
