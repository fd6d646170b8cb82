package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.event.Event;
import dev.tandem.director.event.EventLog;
import dev.tandem.sync.PeerMessage;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpStatus;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerLinkTest {

  private final EventLog events = new EventLog(Clock.systemUTC());
  private final ControlThread control = new ControlThread();
  private final List<PeerLink.Gone> deaths = new ArrayList<>();
  private final List<PeerLink.Gone> losses = new ArrayList<>();
  private final List<List<Integer>> offers = new ArrayList<>();
  private final List<Boolean> synced = new ArrayList<>();
  private final PeerLink link =
      new PeerLink(events, control, deaths::add, losses::add, offers::add, synced::add);

  @AfterEach
  void close() {
    control.close();
  }

  private List<String> texts() {
    control.call(() -> true);
    return events.since(0).stream().map(Event::text).toList();
  }

  @Test
  void aClosedConnectionMeansTheDeathOfTheMasterAtTheseAddresses() {
    link.suspected("b", Map.of("sources", "192.0.2.2,198.51.100.2", "master", "10"));
    assertThat(deaths)
        .singleElement()
        .satisfies(death ->
            assertThat(death.sources())
                .containsExactlyInAnyOrder(
                    InetAddress.ofLiteral("192.0.2.2"), InetAddress.ofLiteral("198.51.100.2")));
    assertThat(texts()).containsExactly("director b closed its connection without a goodbye");
  }

  @Test
  void aPeerThatNotedNothingIsNoMasterOfAnything() {
    link.suspected("b", Map.of());
    assertThat(deaths).singleElement().satisfies(d -> assertThat(d.sources()).isEmpty());
  }

  @Test
  void whetherTheChannelIsOpenIsAnEvent() {
    link.notOpen("Cannot assign requested address");
    link.opened();
    assertThat(texts())
        .containsExactly(
            "the channel to the other directors cannot be opened yet, so no session is replicated:"
                + " Cannot assign requested address",
            "the channel to the other directors is open");
  }

  @Test
  void anOfferNamesVirtualRoutersAndNonsenseIsLeftOut() {
    link.received("b", new PeerMessage("take-over", List.of("10", "x", "-1", "99999", "11")));
    link.received("b", new PeerMessage("something newer", List.of("10")));
    assertThat(offers).containsExactly(List.of(10, 11));
  }

  @Test
  void anAddressThatMakesNoSenseIsLeftOut() {
    link.suspected("b", Map.of("sources", "192.0.2.2,fe80::1%nowhere,x"));
    assertThat(deaths)
        .singleElement()
        .satisfies(death ->
            assertThat(death.sources()).containsExactly(InetAddress.ofLiteral("192.0.2.2")));
    assertThat(PeerLink.address(Map.of("addresses", "1=192.0.2.1,10=x"), 10)).isEmpty();
  }

  @Test
  void whatADirectorElectsWithIsReadForEachRoleAndNonsenseIsLeftOut() {
    assertThat(PeerLink.elects(Map.of())).isEmpty();
    assertThat(PeerLink.elects(Map.of("elects", "")))
        .hasValueSatisfying(e -> assertThat(e).isEmpty());
    assertThat(PeerLink.elects(Map.of("elects", "10=150,11=,x=3,12=9999,10=90")))
        .hasValue(Map.of(10, 90));
  }

  @Test
  void whatThisDirectorNotesSaysWhatItElectsWithButForFaults() {
    VrrpStatus none = VrrpStatus.empty();
    VrrpStatus status =
        new VrrpStatus(
            List.of(
                SuccessionTest.instance("A", 10, Role.MASTER, 150),
                SuccessionTest.instance("B", 11, Role.FAULT, 140),
                SuccessionTest.instance("C", 12, Role.BACKUP, 100)),
            List.of(),
            Map.of(),
            0,
            none.timeliness());
    assertThat(PeerLink.elects(PeerLink.notes(status))).hasValue(Map.of(10, 150, 12, 100));
    assertThat(PeerLink.priority(PeerLink.notes(status))).isEqualTo(150);
  }

  @Test
  void comingAndGoingAreEvents() {
    link.joined("b");
    link.synced(true);
    link.left("b", Map.of("sources", "192.0.2.2"));
    assertThat(texts())
        .containsExactly(
            "director b joined",
            "the table holds everything the other directors have",
            "director b left");
    assertThat(synced).containsExactly(true);
    assertThat(deaths).isEmpty();
    assertThat(losses)
        .containsExactly(new PeerLink.Gone("b", Set.of(InetAddress.ofLiteral("192.0.2.2"))));
  }
}
