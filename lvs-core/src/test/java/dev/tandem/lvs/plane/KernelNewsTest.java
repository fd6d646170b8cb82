package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.fastpath.HopRecords;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelNewsTest {

  private static final Optional<MacAddress> MAC =
      Optional.of(MacAddress.parse("02:00:00:00:00:01"));
  private static final InetAddress SERVER = InetAddress.ofLiteral("198.51.100.7");
  private static final Route OLD = new Route(SERVER, 32, Optional.empty(), 2, 0);
  private static final Route NEW = new Route(SERVER, 32, Optional.empty(), 3, 0);

  private final NextHops hops =
      new NextHops(
          new HopRecords(
              MemorySegment.ofArray(
                  new long[SharedLayout.MAX_HOPS * SharedLayout.HOP_LENGTH / Long.BYTES])),
          (_, _) -> {});
  private final KernelNews news = new KernelNews(hops);

  private static KernelNews.State state(Route... routes) {
    return new KernelNews.State(
        List.of(link(2), link(3)),
        List.of(),
        List.of(routes),
        List.of(new Neighbour(2, SERVER, MAC), new Neighbour(3, SERVER, MAC)));
  }

  private static Link link(int index) {
    return new Link(index, "eth" + index, MAC, true, true, false, 1500, false);
  }

  private int interfaceUsed() {
    int hop = hops.towards(0, IpAddress.low(SERVER));
    return hop == NextHops.NONE ? 0 : hops.interfaceIndex(hop);
  }

  @Test
  void anAnswerThatIsOlderThanAChangeDoesNotUndoIt() {
    news.asked();
    news.changed(new NetlinkEvent.RouteReplaced(NEW));
    news.answered(state(OLD));
    assertThat(interfaceUsed()).isEqualTo(3);
  }

  @Test
  void changesThatTheAnswerKnowsAlreadyChangeNothing() {
    news.asked();
    news.changed(new NetlinkEvent.RouteAdded(NEW));
    news.changed(new NetlinkEvent.RouteRemoved(NEW));
    news.changed(new NetlinkEvent.RouteAdded(OLD));
    news.answered(state(OLD));
    assertThat(interfaceUsed()).isEqualTo(2);
  }

  @Test
  void whatWasToldBeforeTheQuestionIsInTheAnswerOrIsOver() {
    news.changed(new NetlinkEvent.RouteAdded(OLD));
    news.asked();
    news.answered(state());
    assertThat(interfaceUsed()).isZero();
  }

  @Test
  void twoQuestionsAtOnceAreBothFollowedByWhatWasTold() {
    news.asked();
    news.changed(new NetlinkEvent.RouteReplaced(NEW));
    news.asked();
    news.answered(state(OLD));
    assertThat(interfaceUsed()).isEqualTo(3);
    news.answered(state(OLD));
    assertThat(interfaceUsed()).isEqualTo(3);
    news.asked();
    news.answered(state(OLD));
    assertThat(interfaceUsed()).isEqualTo(2);
  }
}
