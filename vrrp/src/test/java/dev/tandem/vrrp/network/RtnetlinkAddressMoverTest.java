package dev.tandem.vrrp.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.VmacSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the base of made interfaces is like while they are there, and after. */
@RequiresRoot
class RtnetlinkAddressMoverTest {

  private final TestNetwork network = new TestNetwork();
  private RtnetlinkAddressMover mover;

  @BeforeEach
  void oneHost() throws Exception {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
    mover = TestNetwork.inside("a", RtnetlinkAddressMover::new);
  }

  @AfterEach
  void close() {
    mover.close();
    network.close();
  }

  @Test
  void theBaseBecomesWhatItWasWithTheLastOneOnIt() throws Exception {
    set("arp_ignore", 2);
    make("vrrp.51", 51);
    make("vrrp.52", 52);
    assertThat(ofBase()).containsExactly(1, 1);

    remove("vrrp.51");
    assertThat(ofBase()).containsExactly(1, 1);
    remove("vrrp.52");
    assertThat(ofBase()).containsExactly(2, 0);
  }

  @Test
  void whatTheBaseWasOutlivesACrash() throws Exception {
    make("vrrp.51", 51);
    mover.close();
    mover = TestNetwork.inside("a", RtnetlinkAddressMover::new);
    make("vrrp.52", 52);

    remove("vrrp.51");
    remove("vrrp.52");
    assertThat(ofBase()).containsExactly(0, 0);
  }

  @Test
  void whatSomebodyHasChangedMeanwhileStays() throws Exception {
    make("vrrp.51", 51);
    set("arp_ignore", 3);

    remove("vrrp.51");
    assertThat(ofBase()).containsExactly(3, 0);
  }

  @Test
  void anInterfaceOfSomebodyElseOnTheBaseKeepsNothing() throws Exception {
    network.ip("a", "link add other link eth0 type macvlan");
    network.ip("a", "link set other alias tandemless");
    make("vrrp.51", 51);

    remove("vrrp.51");
    assertThat(ofBase()).containsExactly(0, 0);
  }

  private void make(String name, int id) throws Exception {
    mover.addVirtualInterface(
        new VirtualInterface(
            name, "eth0", new VirtualInterface.Macvlan(VmacSettings.macOf(id, false))),
        find("eth0"));
  }

  private void remove(String name) throws Exception {
    mover.removeVirtualInterface(find(name));
  }

  private HostInterface find(String name) throws Exception {
    try (Rtnetlink rtnetlink = TestNetwork.inside("a", Rtnetlink::open)) {
      int index = rtnetlink.link(name).orElseThrow().index();
      return new HostInterface(index, name, Optional.empty(), true, true, false, List.of());
    }
  }

  private void set(String setting, int value) {
    network.exec("a", "sysctl", "-qw", "net.ipv4.conf.eth0." + setting + "=" + value);
  }

  /** {@code arp_ignore} and {@code arp_filter}. */
  private List<Integer> ofBase() {
    return List.of(get("arp_ignore"), get("arp_filter"));
  }

  private int get(String setting) {
    String text = network.exec("a", "sysctl", "-n", "net.ipv4.conf.eth0." + setting);
    return Integer.parseInt(text.strip());
  }
}
