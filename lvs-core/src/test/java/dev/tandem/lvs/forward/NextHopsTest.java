package dev.tandem.lvs.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.fastpath.HopRecords;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
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
  private final NextHops hops =
      new NextHops(
          new HopRecords(MemorySegment.ofArray(memory)), (link, neighbour) -> asked.add(neighbour));

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
}
