package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PersistentClientsTest {

  private static final InetAddress A = InetAddress.ofLiteral("192.0.2.101");
  private static final InetAddress B = InetAddress.ofLiteral("192.0.2.102");
  private static final InetAddress C = InetAddress.ofLiteral("192.0.2.103");

  private final Map<InetAddress, String> before = Map.of(A, "server1", B, "server2", C, "server3");

  @Test
  void whoMeetsAnotherServerOrNobodyIsNotKept() {
    Map<InetAddress, String> after = Map.of(A, "server1", B, "server3", C, "nobody");
    assertThat(PersistentClients.compare(before, after, server -> true))
        .isEqualTo(new PersistentClients.Kept(1, 3));
  }

  @Test
  void theClientsOfADeadServerDoNotCount() {
    Map<InetAddress, String> after = Map.of(A, "server1", B, "server2", C, "server1");
    assertThat(PersistentClients.compare(before, after, server -> !server.equals("server3")))
        .isEqualTo(new PersistentClients.Kept(2, 2));
  }
}
