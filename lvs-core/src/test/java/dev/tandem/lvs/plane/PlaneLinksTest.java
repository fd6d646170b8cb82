package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Vlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaneLinksTest {

  private static final Link ETH0 = link(2, "eth0");
  private static final Link ETH1 = link(3, "eth1");
  private static final Link FRONT = link(4, "eth0.100").in(new Vlan(2, 100, false));
  private static final Link BACK = link(5, "eth0.200").in(new Vlan(2, 200, false));
  private static final List<Link> ALL =
      List.of(
          ETH0,
          ETH1,
          FRONT,
          BACK,
          link(6, "inner").in(new Vlan(4, 7, false)),
          link(7, "provider").in(new Vlan(2, 7, true)),
          link(8, "priority").in(new Vlan(2, 0, false)),
          link(9, "elsewhere").in(new Vlan(77, 7, false)));

  private static Link link(int index, String name) {
    return new Link(index, name, Optional.empty(), true, true, false, 1500, false);
  }

  @Test
  void aVlanBringsTheInterfaceThatCarriesItOnce() {
    PlaneLinks links = PlaneLinks.of(List.of("eth0.200", "eth1", "eth0.100"), ALL);
    assertThat(links.ports()).containsExactly(ETH0, ETH1);
    assertThat(links.vlansOn(ETH0)).containsExactly("eth0.200", "eth0.100");
    assertThat(links.vlansOn(ETH1)).isEmpty();
    assertThat(PlaneLinks.of(List.of("eth0", "eth0.100"), ALL).ports()).containsExactly(ETH0);
  }

  @Test
  void interfacesWithoutVlansAreTakenAsTheyAre() {
    PlaneLinks links = PlaneLinks.of(List.of("eth1", "eth0"), ALL);
    assertThat(links.ports()).containsExactly(ETH1, ETH0);
    assertThat(links.vlans()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          eth9 | there is no interface eth9
          inner | inner is a VLAN within eth0.100, which is one itself: only plane pcap can forward there
          provider | provider has frames with another tag than one of 802.1Q with an id: only plane pcap can forward there
          priority | priority has frames with another tag than one of 802.1Q with an id: only plane pcap can forward there
          elsewhere | elsewhere lies on an interface of another network namespace: only plane pcap can forward there
          """)
  void whatCannotBeIsSaid(String name, String message) {
    assertThatThrownBy(() -> PlaneLinks.of(List.of("eth0", name), ALL)).hasMessage(message);
  }

  @Test
  void thereIsAnEndToThem() {
    List<Link> many = new ArrayList<>(List.of(ETH0));
    for (int id = 1; id <= 257; id++) {
      many.add(link(100 + id, "eth0." + id).in(new Vlan(2, id, false)));
    }
    List<String> names = many.stream().map(Link::name).toList();
    assertThat(PlaneLinks.of(names.subList(0, 257), many).vlans()).hasSize(256);
    assertThatThrownBy(() -> PlaneLinks.of(names, many))
        .hasMessage("257 interfaces of VLANs are more than the 256 that a data plane can have");
  }
}
