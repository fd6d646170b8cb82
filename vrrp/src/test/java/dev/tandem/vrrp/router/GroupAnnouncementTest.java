package dev.tandem.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupAnnouncementTest {

  private static final int ETHER_TYPE = 12;
  private static final int ARP = 0x0806;
  private static final int ARP_OPERATION = 21;
  private static final int REQUEST = 1;
  private static final int ARP_SENDER = 28;
  private static final int ARP_TARGET = 38;

  /** Clients must not send to this router while servers still answer to another one. */
  @Test
  void aGroupAnnouncesItsAddressesTogetherRoundByRound() {
    try (FakePair pair = new FakePair()) {
      VrrpRouter router =
          pair.router(pair.hostA, List.of(FakePair.FRONT, FakePair.BACK), List.of(FakePair.GROUP));
      router.start();
      FakePair.awaitRole(router, "back", Role.MASTER);
      Await.until("both are announced", () -> announced(pair.lan).size() >= 4);
      assertThat(announced(pair.lan).subList(0, 4)).containsExactly(102, 103, 102, 103);
      assertThat(pair.hostA.addresses("eth0")).contains("192.0.2.100");
      assertThat(pair.hostA.addresses("eth1")).contains("192.0.3.100");
      router.close();
    }
  }

  /** 102 for each announcement of 192.0.2.100, 103 for each of 192.0.3.100; 0 for other frames. */
  private static List<Integer> announced(FakeLan lan) {
    List<Integer> result = new ArrayList<>();
    for (byte[] frame : lan.seen()) {
      if (isAnnouncement(frame)) {
        result.add(100 + frame[ARP_SENDER + 2]);
      } else if (!result.isEmpty()) {
        result.add(0);
      }
    }
    return result;
  }

  private static boolean isAnnouncement(byte[] frame) {
    int type =
        Byte.toUnsignedInt(frame[ETHER_TYPE]) * 256 + Byte.toUnsignedInt(frame[ETHER_TYPE + 1]);
    return type == ARP
        && frame[ARP_OPERATION] == REQUEST
        && frame[ARP_SENDER + 3] == 100
        && frame[ARP_TARGET + 3] == 100;
  }
}
