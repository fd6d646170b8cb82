package dev.tandem.lvs.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.Route;
import dev.tandem.linux.netlink.Vlan;
import dev.tandem.lvs.fastpath.HopRecords;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextHopsTest {

  private static final int LINK = 2;
  private static final Optional<MacAddress> MAC =
      Optional.of(MacAddress.parse("02:00:00:00:00:01"));
  private static final InetAddress FOUND_OUT = InetAddress.ofLiteral("198.51.100.1");
  private static final InetAddress BY_HAND = InetAddress.ofLiteral("198.51.100.2");

  private final List<InetAddress> asked = new ArrayList<>();
  private final long[] memory = new long[SharedLayout.MAX_HOPS * SharedLayout.HOP_LENGTH / 8];
  private final HopRecords records = new HopRecords(MemorySegment.ofArray(memory));
  private final NextHops hops = new NextHops(records, (link, neighbour) -> asked.add(neighbour));

  NextHopsTest() {
    InetAddress network = InetAddress.ofLiteral("198.51.100.0");
    hops.load(
        List.of(new Link(LINK, "eth1", MAC, true, true, false, 1500, false)),
        List.of(),
        List.of(new Route(network, 24, Optional.empty(), LINK, 0)),
        List.of(new Neighbour(LINK, FOUND_OUT, MAC), new Neighbour(LINK, BY_HAND, MAC, true)));
    hops.towards(0, IpAddress.low(FOUND_OUT));
    hops.towards(0, IpAddress.low(BY_HAND));
  }

  @Test
  void confirmsWhatTheKernelHasFoundOutButNotWhatWasEnteredByHand() {
    hops.confirmAll();
    assertThat(asked).containsExactly(FOUND_OUT);
  }

  /** The kernel tells of the interfaces only. */
  @Test
  void ofSeveralNextHopsTheFirstWhoseInterfaceIsUpLeadsOn() {
    Route first = new Route(FOUND_OUT, 32, Optional.empty(), LINK, 0);
    Route second = new Route(FOUND_OUT, 32, Optional.empty(), 9, 0);
    hops.load(
        List.of(link(LINK, "eth1"), link(9, "eth9")),
        List.of(),
        List.of(first.with(List.of(second))),
        List.of(new Neighbour(LINK, FOUND_OUT, MAC), new Neighbour(9, FOUND_OUT, MAC)));
    assertThat(interfaceTowards(FOUND_OUT)).isEqualTo(LINK);
    hops.apply(new NetlinkEvent.LinkChanged(down(LINK, "eth1")));
    assertThat(interfaceTowards(FOUND_OUT)).isEqualTo(9);
    hops.apply(new NetlinkEvent.LinkChanged(link(LINK, "eth1")));
    assertThat(interfaceTowards(FOUND_OUT)).isEqualTo(LINK);
    hops.apply(new NetlinkEvent.LinkChanged(down(LINK, "eth1")));
    hops.apply(new NetlinkEvent.LinkChanged(down(9, "eth9")));
    assertThat(hops.towards(0, IpAddress.low(FOUND_OUT))).isEqualTo(NextHops.NONE);
    hops.apply(new NetlinkEvent.LinkChanged(link(LINK, "eth1")));
    assertThat(hops.towards(0, IpAddress.low(FOUND_OUT))).isEqualTo(NextHops.NONE);
  }

  private int interfaceTowards(InetAddress address) {
    return hops.interfaceIndex(hops.towards(0, IpAddress.low(address)));
  }

  private static Link down(int index, String name) {
    return new Link(index, name, MAC, false, false, false, 1500, false);
  }

  private int towardsNeighbourIn(Link... links) {
    InetAddress network = InetAddress.ofLiteral("198.51.100.0");
    hops.load(
        List.of(links),
        List.of(),
        List.of(new Route(network, 24, Optional.empty(), LINK, 0)),
        List.of(new Neighbour(LINK, FOUND_OUT, MAC)));
    return hops.towards(0, IpAddress.low(FOUND_OUT));
  }

  private static Link link(int index, String name) {
    return new Link(index, name, MAC, true, true, false, 1500, false);
  }

  @Test
  void framesToAVlanLeaveByTheInterfaceThatCarriesIt() {
    hops.tagFrames();
    Vlan vlan = new Vlan(9, 100, false);
    int hop = towardsNeighbourIn(link(9, "eth9"), link(LINK, "eth9.100").in(vlan));
    assertThat(hops.known(hop)).isTrue();
    assertThat(hops.interfaceIndex(hop)).isEqualTo(9);
    assertThat(records.vlan(hop)).isEqualTo(100);
  }

  @Test
  void framesThatAreNotTaggedLeaveByTheVlansOwnInterface() {
    Vlan vlan = new Vlan(9, 100, false);
    assertUntagged(towardsNeighbourIn(link(9, "eth9"), link(LINK, "eth9.100").in(vlan)));
    hops.tagFrames();
    assertUntagged(
        towardsNeighbourIn(link(9, "eth9"), link(LINK, "eth9").in(new Vlan(9, 0, false))));
    assertUntagged(
        towardsNeighbourIn(link(9, "eth9"), link(LINK, "eth9").in(new Vlan(9, 7, true))));
    assertUntagged(
        towardsNeighbourIn(link(9, "eth9").in(new Vlan(8, 7, false)), link(LINK, "eth9").in(vlan)));
    assertUntagged(towardsNeighbourIn(link(LINK, "elsewhere").in(vlan)));
  }

  private void assertUntagged(int hop) {
    assertThat(hops.interfaceIndex(hop)).isEqualTo(LINK);
    assertThat(records.vlan(hop)).isZero();
  }

  @Test
  void aFrameHasTheTagBetweenItsAddressesAndItsType() {
    hops.tagFrames();
    int hop =
        towardsNeighbourIn(link(9, "eth9"), link(LINK, "eth9.100").in(new Vlan(9, 100, false)));
    byte[] octets = new byte[64];
    octets[40] = 0x45;
    int header = hops.address(MemorySegment.ofArray(octets), 40, hop);
    assertThat(HexFormat.of().formatHex(octets, 40 - header, 41))
        .isEqualTo("020000000001" + "020000000001" + "8100" + "0064" + "0800" + "45");
  }
}
