package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.AnnouncementPacing;
import dev.tandem.vrrp.AnnouncementPacing.Gaps;
import dev.tandem.vrrp.AnnouncementPacing.Group;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.machine.Circumstances;
import dev.tandem.vrrp.machine.Instance;
import dev.tandem.vrrp.router.Announcer.Announcement;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

  private static final Gaps GAPS = new Gaps(Duration.ofNanos(10), Duration.ofNanos(100));

  private final List<String> sent = new ArrayList<>();
  private final Member front = member("front");
  private final Member back = member("back");
  private long now = 1000;
  private final Announcer announcer = new Announcer(() -> now, new Network());

  /** Has room for so many more. */
  private int room = Integer.MAX_VALUE;

  private int dropped;

  private final class Network implements Announcer.Sender {

    @Override
    public boolean send(Announcement announcement) {
      if (room == 0) {
        return false;
      }
      room--;
      note(announcement);
      return true;
    }

    @Override
    public void dropped(Announcement announcement) {
      dropped++;
    }
  }

  @Test
  void withoutAPaceAllGoAtOnce() {
    send(front, "eth0", false);
    send(front, "eth0", false);
    assertThat(sent).containsExactly("1000 front eth0", "1000 front eth0");
    assertThat(announcer.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void eachInterfaceAndKindHasAPaceOfItsOwn() {
    announcer.pace(new AnnouncementPacing(GAPS, List.of()));
    send(front, "eth0", false);
    send(front, "eth0", false);
    send(front, "eth0", true);
    send(back, "eth1", false);
    assertThat(sent).containsExactly("1000 front eth0", "1000 front eth0", "1000 back eth1");

    fireAtDeadline();
    assertThat(sent).hasSize(4).last().isEqualTo("1010 front eth0");
  }

  @Test
  void aGroupSharesOnePace() {
    announcer.pace(
        new AnnouncementPacing(Gaps.NONE, List.of(new Group(GAPS, Set.of("eth0", "eth1")))));
    send(front, "eth0", false);
    send(back, "eth1", false);
    send(back, "eth2", false);
    assertThat(sent).containsExactly("1000 front eth0", "1000 back eth2");
    fireAtDeadline();
    assertThat(sent).last().isEqualTo("1010 back eth1");
  }

  @Test
  void whatWaitsIsForgottenWithTheRole() {
    announcer.pace(new AnnouncementPacing(GAPS, List.of()));
    send(front, "eth0", false);
    send(front, "eth0", false);
    send(back, "eth0", false);
    announcer.forget(front);
    fireAtDeadline();
    assertThat(sent).containsExactly("1000 front eth0", "1010 back eth0");
    assertThat(announcer.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatThereIsNoRoomForIsSentAsSoonAsThereIs() {
    room = 1;
    send(front, "eth0", false);
    send(front, "eth0", false);
    send(front, "eth0", false);
    assertThat(sent).containsExactly("1000 front eth0");
    fireAtDeadline();
    assertThat(sent).hasSize(1);

    room = 2;
    fireAtDeadline();
    assertThat(sent).hasSize(3).last().isEqualTo("2001000 front eth0");
    assertThat(dropped).isZero();
    assertThat(announcer.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whereThereIsNoRoomForLongNothingWaitsForEver() {
    room = 0;
    send(front, "eth0", false);
    send(front, "eth0", false);
    int tries = 0;
    while (announcer.nextDeadline() != Long.MAX_VALUE) {
      fireAtDeadline();
      assertThat(++tries).isLessThanOrEqualTo(101);
    }
    assertThat(sent).isEmpty();
    assertThat(dropped).isEqualTo(2);
  }

  private void send(Member member, String interfaceName, boolean ipv6) {
    announcer.send(new Announcement(member, interfaceName, ByteBuffer.allocate(0), ipv6));
  }

  private void fireAtDeadline() {
    now = announcer.nextDeadline();
    announcer.fire(now);
  }

  private void note(Announcement announcement) {
    sent.add(now + " " + announcement.member().name() + " " + announcement.interfaceName());
  }

  private static Member member(String name) {
    InstanceSettings settings = instance().name(name).build();
    return new Member(
        Instance.idle(settings, new Circumstances(100, Set.of(), Optional.empty()), true));
  }
}
