package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.drill.PersistentClients.Meeting;
import dev.tandem.director.lab.LabPersistence;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PersistentClientsTest {

  private static final Meeting A = meeting("192.0.2.101", LabPersistence.PORT);
  private static final Meeting B = meeting("192.0.2.102", LabPersistence.PORT);
  private static final Meeting C = meeting("192.0.2.102", LabPersistence.MARK);

  private final Map<Meeting, String> before = Map.of(A, "server1", B, "server2", C, "server3");

  @Test
  void whoMeetsAnotherServerOrNobodyIsNotKept() {
    Map<Meeting, String> after = Map.of(A, "server1", B, "server3", C, "nobody");
    PersistentClients.Kept kept = PersistentClients.compare(before, after, server -> true);
    assertThat(kept.kept()).isEqualTo(1);
    assertThat(kept.total()).isEqualTo(3);
    assertThat(kept.strayed())
        .containsExactlyInAnyOrder(
            "192.0.2.102 by port at virtual address 1: server2, then server3",
            "192.0.2.102 by mark at virtual address 1: server3, then nobody");
  }

  @Test
  void theClientsOfADeadServerDoNotCount() {
    Map<Meeting, String> after = Map.of(A, "server1", B, "server2", C, "server1");
    assertThat(PersistentClients.compare(before, after, server -> !server.equals("server3")))
        .isEqualTo(new PersistentClients.Kept(2, List.of()));
  }

  private static Meeting meeting(String client, LabPersistence by) {
    return new Meeting(InetAddress.ofLiteral(client), by, 1);
  }
}
