package dev.tandem.vrrp.network;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.packet.Advert;
import dev.tandem.vrrp.packet.AdvertSecurity;
import dev.tandem.vrrp.packet.AdvertWriter;
import dev.tandem.vrrp.packet.EthernetFrame;
import dev.tandem.vrrp.packet.GratuitousArp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresRoot
class PcapPortTest {

  private static final InetAddress GROUP = address("224.0.0.18");

  private final TestNetwork network = new TestNetwork();
  private final Received ours = new Received();
  private final Received theirs = new Received();
  private HostInterface a;
  private HostInterface b;
  private FramePort portA;
  private FramePort portB;

  /** What a port has handed over. */
  private static final class Received implements FramePort.Listener {
    final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    final BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();

    @Override
    public void received(byte[] frame) {
      frames.add(frame);
    }

    @Override
    public void failed(Exception cause) {
      failures.add(cause);
    }
  }

  @BeforeEach
  void openBothEnds() throws Exception {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
    a = hostInterface("a");
    b = hostInterface("b");
    portA = open("a", a, Reception.of(GROUP), ours);
    portB = open("b", b, Reception.of(GROUP), theirs);
  }

  @AfterEach
  void closeBothEnds() {
    portA.close();
    portB.close();
    network.close();
  }

  @Test
  void handsOverWhatThePeerSendsAndNotItsOwn() throws Exception {
    byte[] advert = advert(a, GROUP);
    portA.send(advert);

    assertThat(theirs.frames.poll(5, TimeUnit.SECONDS)).isEqualTo(advert);
    assertThat(ours.frames).isEmpty();
  }

  @Test
  void hearsOnlyAdvertsToItsGroupsAndClaimsOfAddresses() throws Exception {
    byte[] claim = GratuitousArp.frame(a.mac().orElseThrow(), (Inet4Address) address("192.0.2.9"));
    portA.send(claim);
    portA.send(advert(a, address("224.0.0.19")));
    byte[] last = advert(a, GROUP);
    portA.send(last);

    assertThat(theirs.frames.poll(5, TimeUnit.SECONDS)).isEqualTo(claim);
    assertThat(theirs.frames.poll(5, TimeUnit.SECONDS)).isEqualTo(last);
  }

  @Test
  void hasCaughtUpOnceEverythingIsHandedOver() throws Exception {
    for (int i = 0; i < 500; i++) {
      portA.send(advert(a, GROUP));
      portB.send(advert(b, GROUP));
    }
    for (int i = 0; i < 500; i++) {
      assertThat(theirs.frames.poll(5, TimeUnit.SECONDS)).isNotNull();
      assertThat(ours.frames.poll(5, TimeUnit.SECONDS)).isNotNull();
    }

    // The last frame is counted just after it was handed over.
    assertThat(List.of(portA, portB))
        .allSatisfy(port -> assertThat(becomes(port::caughtUp)).isTrue());
  }

  @Test
  void isNotConfusedByTrafficWhileItOpens() throws Exception {
    AtomicBoolean busy = new AtomicBoolean(true);
    byte[] noise = GratuitousArp.frame(a.mac().orElseThrow(), (Inet4Address) address("192.0.2.9"));
    Thread traffic =
        Thread.ofPlatform()
            .start(() -> {
              while (busy.get()) {
                sendUnchecked(portA, noise);
              }
            });
    portB.close();
    portB = open("b", b, Reception.of(GROUP), theirs);
    busy.set(false);
    traffic.join();

    portA.send(advert(a, GROUP));
    assertThat(theirs.frames.poll(5, TimeUnit.SECONDS)).isNotNull();
    assertThat(becomes(portB::caughtUp)).isTrue();
  }

  private static void sendUnchecked(FramePort port, byte[] frame) {
    try {
      port.send(frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void joinsItsGroups() {
    assertThat(network.exec("a", "ip", "maddr", "show", "dev", "eth0")).contains("224.0.0.18");
  }

  @Test
  void outlivesItsInterfaceGoingDownOrSaysSo() throws Exception {
    network.ip("b", "link set eth0 down").ip("b", "link set eth0 up");
    awaitCarrier("a");
    if (theirs.failures.poll(200, TimeUnit.MILLISECONDS) != null) {
      portB.close();
      portB = open("b", b, Reception.of(GROUP), theirs);
    }
    portA.send(advert(a, GROUP));

    assertThat(theirs.frames.poll(5, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void saysThatItsInterfaceIsGone() throws Exception {
    network.ip("b", "link del eth0");

    assertThat(theirs.failures.poll(5, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aPortWithoutGroupsSendsButHearsNothing() throws Exception {
    Received nothing = new Received();
    try (FramePort sender = open("a", a, Reception.NONE, nothing)) {
      byte[] advert = advert(a, GROUP);
      sender.send(advert);
      portB.send(advert(b, GROUP));

      assertThat(theirs.frames.poll(5, TimeUnit.SECONDS)).isEqualTo(advert);
      assertThat(ours.frames.poll(5, TimeUnit.SECONDS)).isNotNull();
      assertThat(nothing.frames).isEmpty();
    }
  }

  @Test
  void anInterfaceThatIsNotThereIsNamedInTheError() {
    HostInterface missing = new HostInterface(77, "eth7", a.mac(), true, true, false, List.of());

    assertThatThrownBy(() -> open("a", missing, Reception.NONE, ours))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("eth7");
  }

  private FramePort open(
      String host, HostInterface on, Reception reception, FramePort.Listener listener)
      throws Exception {
    return TestNetwork.inside(host, () -> new PcapPorts(() -> {}).open(on, reception, listener));
  }

  private static byte[] advert(HostInterface from, InetAddress to) {
    InstanceSettings settings = instance().build();
    byte[] packet =
        AdvertWriter.packet(
            Advert.of(settings, 100),
            settings,
            address("192.0.2.1"),
            to,
            1,
            new AdvertSecurity(InstantSource.system()));
    return EthernetFrame.multicast(packet, from.mac().orElseThrow(), to);
  }

  private static HostInterface hostInterface(String host) throws Exception {
    return TestNetwork.inside(
        host,
        () -> {
          RtnetlinkHostWatcher watcher = new RtnetlinkHostWatcher();
          try (watcher) {
            return watcher.start(view -> {}).find("eth0").orElseThrow();
          }
        });
  }

  private static void awaitCarrier(String host) throws Exception {
    try (Rtnetlink rtnetlink = TestNetwork.inside(host, Rtnetlink::open)) {
      assertThat(becomes(() -> rtnetlink.link("eth0").orElseThrow().usable())).isTrue();
    }
  }

  private static boolean becomes(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }
}
