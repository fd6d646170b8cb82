package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static dev.tandem.vrrp.router.Lan.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice.NoRoomToSend;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.UnicastSettings.Peer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Unicast peers of which some are not there. */
@RequiresRoot
class DeadPeerTest {

  private static final Duration INTERVAL = Duration.ofMillis(50);

  @AutoClose private final Lan lan = new Lan();

  private static InstanceSettings settings(int priority, String... peers) {
    List<Peer> all = Stream.of(peers).map(peer -> Peer.anywhere(address(peer))).toList();
    return instance()
        .interval(INTERVAL)
        .priority(priority)
        .unicast(new UnicastSettings(all, 255, false, Optional.empty()))
        .build();
  }

  @Test
  void peersThatDoNotAnswerAreCountedAndCostTheOthersNothing() {
    VrrpRouter master = lan.start("a", settings(150, "192.0.2.8", "192.0.2.9", "192.0.2.2"));
    Await.until("it is master", () -> role(master) == Role.MASTER);
    VrrpRouter backup = lan.start("b", settings(100, "192.0.2.1"));
    Await.until("the living peer hears it", () -> hearsAMaster(backup));
    Await.until("it is counted", () -> counted(master) > 10);

    assertThat(status(backup).counters()).containsEntry(InstanceCounter.BECAME_MASTER, 0L);
    Await.until("both are told of", () -> told().count() == 2);
    assertThat(told()).containsExactlyInAnyOrder(address("192.0.2.8"), address("192.0.2.9"));
  }

  private static long counted(VrrpRouter router) {
    return status(router).counters().get(InstanceCounter.NO_ROOM);
  }

  private Stream<InetAddress> told() {
    return lan.events().stream()
        .map(event -> event.notice())
        .filter(NoRoomToSend.class::isInstance)
        .map(notice -> ((NoRoomToSend) notice).to().orElseThrow());
  }
}
