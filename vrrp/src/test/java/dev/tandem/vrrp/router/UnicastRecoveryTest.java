package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.FakePair.awaitRole;
import static dev.tandem.vrrp.router.FakePair.front;

import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.packet.GratuitousArp;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UnicastRecoveryTest {

  /** The address of the first host on its first interface. */
  private static final byte[] OWN =
      GratuitousArp.frame(
          new MacAddress(0x0200_0000_0100L), (Inet4Address) InstanceFixture.address("192.0.2.1"));

  @Test
  void aSenderWhoseLinkIsBackSaysWhereItIs() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter router =
          pair.started(
              pair.hostA, front().interval(Duration.ofSeconds(40)).peer("192.0.2.2").build());
      pair.hostA.link("eth0", false);
      awaitRole(router, "front", Role.FAULT);
      pair.hostA.link("eth0", true);
      awaitRole(router, "front", Role.BACKUP);

      Await.until(
          "its own address is announced",
          () -> pair.lan.seen().stream().anyMatch(frame -> Arrays.equals(frame, OWN)));
    }
  }
}
