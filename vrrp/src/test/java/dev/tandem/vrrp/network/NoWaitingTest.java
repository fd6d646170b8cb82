package dev.tandem.vrrp.network;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.packet.Advert;
import dev.tandem.vrrp.packet.AdvertSecurity;
import dev.tandem.vrrp.packet.AdvertWriter;
import dev.tandem.vrrp.packet.EthernetFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever sends is told at once that a packet cannot leave now. */
@RequiresRoot
class NoWaitingTest {

  private static final InetAddress OURS = address("192.0.2.1");
  private static final InetAddress LIVING = address("192.0.2.2");
  private static final InetAddress DEAD = address("192.0.2.9");
  private static final InetAddress GROUP = address("224.0.0.18");
  private static final int ADVERTS = 300;
  private static final int FRAMES = 1500;

  /** A send that waits, waits for longer: for ARP to give up or for a slow link. */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  @AutoClose private final TestNetwork network = new TestNetwork();
  private HostInterface on;

  private static final class Count implements FramePort.Listener {
    private final CountDownLatch expected = new CountDownLatch(ADVERTS);

    @Override
    public void received(byte[] frame) {
      expected.countDown();
    }

    @Override
    public void failed(Exception cause) {
      throw new AssertionError(cause);
    }
  }

  @BeforeEach
  void connect() throws Exception {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
    network.ip("a", "addr add 192.0.2.1/24 dev eth0");
    network.ip("b", "addr add 192.0.2.2/24 dev eth0");
    on = eth0("a");
  }

  private static HostInterface eth0(String host) throws Exception {
    return TestNetwork.inside(
        host,
        () -> {
          RtnetlinkHostWatcher watcher = new RtnetlinkHostWatcher();
          try (watcher) {
            return watcher.start(view -> {}).find("eth0").orElseThrow();
          }
        });
  }

  private static FramePort open(String host, HostInterface on, FramePort.Listener listener)
      throws Exception {
    return TestNetwork.inside(
        host, () -> new PcapPorts(() -> {}).open(on, Reception.UNICAST, listener));
  }

  @Test
  void aPeerThatDoesNotAnswerKeepsNoOtherWaiting() throws Exception {
    Count heard = new Count();
    int refused = 0;
    long start;
    long took;
    try (FramePort _ = open("b", eth0("b"), heard);
        FramePort here = open("a", on, new Count())) {
      // Once the way to the living one is known.
      network.exec("a", "ping", "-c", "1", "-w", "5", "192.0.2.2");
      start = System.nanoTime();
      refused = TestNetwork.inside("a", () -> sendToBoth(here));
      took = System.nanoTime() - start;
      assertThat(heard.expected.await(10, TimeUnit.SECONDS))
          .as("%d adverts are missing", heard.expected.getCount())
          .isTrue();
    }
    assertThat(Duration.ofNanos(took)).isLessThan(AT_ONCE);
    assertThat(refused).isBetween(ADVERTS / 2, ADVERTS - 1);
  }

  private static int sendToBoth(FramePort port) throws IOException {
    int refused = 0;
    for (int i = 0; i < ADVERTS; i++) {
      try {
        port.sendRouted(packet(DEAD), DEAD, Optional.empty());
      } catch (NoRoomException e) {
        refused++;
      }
      port.sendRouted(packet(LIVING), LIVING, Optional.empty());
    }
    return refused;
  }

  @Test
  void aLinkThatStandsStillKeepsNobodyWaiting() throws Exception {
    network.exec(
        "a",
        "tc",
        "qdisc",
        "add",
        "dev",
        "eth0",
        "root",
        "tbf",
        "rate",
        "8kbit",
        "burst",
        "1600",
        "limit",
        "10000000");
    byte[] frame = EthernetFrame.multicast(packet(GROUP), on.mac().orElseThrow(), GROUP);
    int refused = 0;
    long took;
    try (FramePort port = open("a", on, new Count())) {
      long start = System.nanoTime();
      for (int i = 0; i < FRAMES; i++) {
        try {
          port.send(frame);
        } catch (NoRoomException e) {
          refused++;
        }
      }
      took = System.nanoTime() - start;
      assertThat(port.caughtUp()).isTrue();
    }
    assertThat(Duration.ofNanos(took)).isLessThan(AT_ONCE);
    assertThat(refused).isBetween(1, FRAMES - 1);
  }

  private static byte[] packet(InetAddress to) {
    InstanceSettings settings = instance().build();
    return AdvertWriter.packet(
        Advert.of(settings, 100),
        settings,
        OURS,
        to,
        1,
        new AdvertSecurity(InstantSource.system()));
  }
}
