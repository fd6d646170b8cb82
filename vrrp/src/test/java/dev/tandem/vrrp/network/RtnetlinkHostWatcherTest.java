package dev.tandem.vrrp.network;

import static dev.tandem.vrrp.InstanceFixture.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.linux.netlink.InterfaceAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresRoot
class RtnetlinkHostWatcherTest {

  private final TestNetwork network = new TestNetwork();
  private final BlockingQueue<HostView> views = new LinkedBlockingQueue<>();
  private final RtnetlinkHostWatcher watcher = new RtnetlinkHostWatcher();
  private HostView first;

  @BeforeEach
  void watch() throws Exception {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
    network.ip("a", "addr add 192.0.2.1/24 dev eth0");
    first = TestNetwork.inside("a", () -> watcher.start(views::add));
  }

  @AfterEach
  void stopWatching() {
    watcher.close();
    network.close();
  }

  @Test
  void seesInterfacesAndAddressesAtTheStart() {
    HostInterface eth0 = first.find("eth0").orElseThrow();

    assertThat(eth0.mac()).isPresent();
    assertThat(eth0.addresses())
        .contains(new InterfaceAddress(eth0.index(), address("192.0.2.1"), 24));
    assertThat(first.find("lo").orElseThrow().mac()).isEmpty();
    assertThat(first.find("eth1")).isEmpty();
  }

  @Test
  void tellsOfAddressesThatComeAndGo() throws Exception {
    network.ip("a", "addr add 192.0.2.100/24 dev eth0");
    await(view -> view.has("eth0", address("192.0.2.100")));
    network.ip("a", "addr del 192.0.2.100/24 dev eth0");
    await(view -> !view.has("eth0", address("192.0.2.100")));
  }

  @Test
  void tellsOfALinkThatGoesAndComes() throws Exception {
    network.ip("b", "link set eth0 down");
    await(view -> !view.usable("eth0"));
    network.ip("b", "link set eth0 up");
    await(view -> view.usable("eth0"));
  }

  @Test
  void tellsOfAnInterfaceThatIsGone() throws Exception {
    network.ip("a", "link del eth0");
    await(view -> view.find("eth0").isEmpty());
  }

  private void await(Predicate<HostView> wanted) throws InterruptedException {
    HostView view;
    do {
      view = views.poll(5, TimeUnit.SECONDS);
      assertThat(view).as("a view in 5 s").isNotNull();
    } while (!wanted.test(view));
  }
}
