package dev.tandem.director.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.MemberNotify;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToldTest {

  private static final MemberNotify EVERYTHING = new MemberNotify(Map.of(), true, true, false);

  private static Optional<String> line(
      VrrpEvent.Scope scope, Notice notice, Role before, MemberNotify notify, boolean stopping) {
    VrrpEvent event = new VrrpEvent(Instant.EPOCH, scope, "VI 1", 100, notice);
    return Told.of(event, before, notify, stopping).map(Told::line);
  }

  @ParameterizedTest
  @CsvSource({
    "MASTER, false, MASTER",
    "BACKUP, false, BACKUP",
    "FAULT, false, FAULT",
    "INIT, true, STOP",
    "INIT, false, DELETED"
  })
  void rolesHaveKeepalivedsWords(Role to, boolean stopping, String word) {
    Notice notice = new Notice.RoleChanged(Role.BACKUP, to, Cause.STARTED);
    assertThat(line(VrrpEvent.Scope.INSTANCE, notice, Role.BACKUP, EVERYTHING, stopping))
        .contains("INSTANCE \"VI 1\" " + word + " 100");
    assertThat(line(VrrpEvent.Scope.GROUP, notice, Role.BACKUP, EVERYTHING, stopping))
        .contains("GROUP \"VI 1\" " + word + " 100");
    assertThat(line(VrrpEvent.Scope.INTERFACE, notice, Role.BACKUP, EVERYTHING, stopping))
        .isEmpty();
  }

  @Test
  void aRemovalIsAFaultUnlessItIsToBeTold() {
    Notice notice = new Notice.RoleChanged(Role.BACKUP, Role.INIT, Cause.STOPPED);
    assertThat(line(VrrpEvent.Scope.INSTANCE, notice, Role.BACKUP, MemberNotify.NOBODY, false))
        .contains("INSTANCE \"VI 1\" FAULT 100");
  }

  @Test
  void changesOfThePriorityAreToldOnRequest() {
    Notice notice = new Notice.PriorityChanged(90, 100);
    assertThat(line(VrrpEvent.Scope.INSTANCE, notice, Role.MASTER, EVERYTHING, false))
        .contains("INSTANCE \"VI 1\" MASTER_PRIORITY 100");
    assertThat(line(VrrpEvent.Scope.INSTANCE, notice, Role.FAULT, EVERYTHING, false)).isEmpty();
    assertThat(line(VrrpEvent.Scope.INSTANCE, notice, Role.MASTER, MemberNotify.NOBODY, false))
        .isEmpty();
  }

  @Test
  void aLowerPriorityHeardIsTold() {
    Notice notice =
        new Notice.LowerPriorityHeard(new HeardMaster(InetAddress.ofLiteral("192.0.2.2"), 50));
    assertThat(line(VrrpEvent.Scope.INSTANCE, notice, Role.MASTER, MemberNotify.NOBODY, false))
        .contains("INSTANCE \"VI 1\" MASTER_RX_LOWER_PRI 100");
  }
}
