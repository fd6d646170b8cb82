package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.FakePair.BACK;
import static dev.tandem.vrrp.router.FakePair.FRONT;
import static dev.tandem.vrrp.router.FakePair.GROUP;
import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;
import static dev.tandem.vrrp.router.FakePair.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import dev.tandem.vrrp.VrrpEvent.Scope;
import dev.tandem.vrrp.VrrpStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes of the configuration and sync groups of the running router. */
class ReloadTest {

  private final FakePair pair = new FakePair();

  @AfterEach
  void stopRouters() {
    pair.close();
  }

  @Test
  void aReloadKeepsTheMasterAndMovesOnlyWhatDiffers() {
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    pair.events.clear();
    a.apply(
        List.of(front().name("renamed").priority(120).addresses("192.0.2.101").build()), List.of());

    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1", "192.0.2.101");
    assertThat(status(a, "renamed").role()).isEqualTo(Role.MASTER);
    assertThat(status(a, "renamed").effectivePriority()).isEqualTo(120);
    assertThat(pair.events).noneMatch(e -> e.notice() instanceof RoleChanged);
  }

  @Test
  void aReloadMovesAnAddressFromOneInstanceToAnother() {
    InstanceSettings other = front().name("other").virtualRouterId(53).addresses().build();
    VrrpRouter a = pair.started(pair.hostA, FRONT, other);
    awaitRole(a, "front", Role.MASTER);
    awaitRole(a, "other", Role.MASTER);
    a.apply(
        List.of(
            front().name("other").virtualRouterId(53).addresses("192.0.2.100").build(),
            front().addresses().build()),
        List.of());

    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1", "192.0.2.100");
  }

  @Test
  void aReloadStopsWhatIsRemovedAndStartsWhatIsNew() {
    VrrpRouter a = pair.started(pair.hostA, FRONT);
    awaitRole(a, "front", Role.MASTER);
    a.apply(List.of(BACK), List.of());

    assertThat(pair.hostA.addresses("eth0")).containsExactly("192.0.2.1");
    assertThat(a.status().instances()).extracting(InstanceStatus::name).containsExactly("back");
    assertThat(priorities(pair.lan.seen())).contains(0);
    awaitRole(a, "back", Role.MASTER);
  }

  @Test
  void aReloadThatMakesNoSenseChangesNothing() {
    VrrpRouter a = pair.started(pair.hostA, FRONT);

    assertThatThrownBy(() -> a.apply(List.of(FRONT, front().name("twin").build()), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("virtual router 51 on eth0 is configured twice: by front and by twin");
    awaitRole(a, "front", Role.MASTER);
  }

  @Test
  void aSyncGroupGoesTogether() {
    VrrpRouter a = pair.router(pair.hostA, List.of(FRONT, BACK), List.of(GROUP));
    a.start();
    awaitRole(a, "front", Role.MASTER);
    assertThat(status(a, "back").role()).isEqualTo(Role.MASTER);
    assertThat(a.status().groups())
        .containsExactly(new VrrpStatus.GroupStatus("pair", Role.MASTER, List.of("front", "back")));

    pair.hostA.link("eth1", false);
    awaitRole(a, "front", Role.FAULT);
    assertThat(status(a, "front").faults()).containsExactly(FaultReason.GROUP_MEMBER);
    assertThat(pair.events)
        .filteredOn(e -> e.scope() == Scope.GROUP)
        .extracting(VrrpEvent::notice)
        .containsExactly(
            new RoleChanged(Role.INIT, Role.BACKUP, Cause.STARTED),
            new RoleChanged(Role.BACKUP, Role.MASTER, Cause.MASTER_SILENT),
            new RoleChanged(Role.MASTER, Role.FAULT, Cause.FAULT));
  }

  @Test
  void aReloadFormsASyncGroupOfRunningInstances() {
    VrrpRouter a = pair.started(pair.hostA, FRONT, BACK);
    awaitRole(a, "front", Role.MASTER);
    awaitRole(a, "back", Role.MASTER);
    a.apply(List.of(FRONT, BACK), List.of(GROUP));
    assertThat(status(a, "back").role()).isEqualTo(Role.MASTER);

    assertThat(a.handOver("back")).isTrue();
    assertThat(status(a, "front").role()).isEqualTo(Role.BACKUP);
  }

  /** Of all adverts among the frames. */
  private static List<Integer> priorities(List<byte[]> frames) {
    return frames.stream().filter(f -> f[12] == 8 && f[13] == 0).map(f -> f[36] & 0xff).toList();
  }
}
