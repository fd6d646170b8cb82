package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.director.event.EventLog;
import dev.tandem.linux.Nftables;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reaches the programs of a host at an address that it does not own. */
@RequiresRoot
class AcceptGuardTest {

  private static final int TIMEOUT_MILLIS = 300;

  private final TestNetwork network = new TestNetwork();
  private final EventLog events = new EventLog(Clock.systemUTC());
  private final AcceptGuard guard = new AcceptGuard(events);

  @BeforeEach
  void twoHosts() {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
    network.ip("a", "addr add 192.0.2.1/24 dev eth0");
    network.ip("b", "addr add 192.0.2.2/24 dev eth0");
    network.ip("b", "addr add 192.0.2.10/24 dev eth0");
    network.ip("b", "-6 addr add 2001:db8::2/64 dev eth0 nodad");
    network.ip("b", "-6 addr add 2001:db8::10/64 dev eth0 nodad");
    network.ip("a", "-6 addr add 2001:db8::1/64 dev eth0 nodad");
  }

  @AfterEach
  void close() {
    network.close();
  }

  private void apply(String keyword) throws Exception {
    String text =
        """
        vrrp_instance V {
          interface eth0
          virtual_router_id 7
          %s
          virtual_ipaddress {
            192.0.2.10/24
          }
          virtual_ipaddress_excluded {
            2001:db8::10/64
          }
        }
        virtual_server 192.0.2.10 8081 {
          protocol TCP
          real_server 192.0.2.99 8081 {
          }
        }
        """
            .formatted(keyword);
    inB(() -> guard.apply(Configs.of(text)));
  }

  private static void inB(Runnable task) throws Exception {
    TestNetwork.inside(
        "b",
        () -> {
          task.run();
          return null;
        });
  }

  private static ServerSocket listen(int port) throws Exception {
    return TestNetwork.inside("b", () -> new ServerSocket(port));
  }

  private static void connect(String address, int port) throws Exception {
    TestNetwork.inside(
        "a",
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            return null;
          }
        });
  }

  @Test
  void onlyServicesAreReachedAtAnAddressThatIsNotAccepted() throws Exception {
    ServerSocket program = listen(8080);
    ServerSocket service = listen(8081);
    try (program;
        service) {
      apply("no_accept");
      for (String address : new String[] {"192.0.2.10", "2001:db8::10"}) {
        assertThatThrownBy(() -> connect(address, 8080)).isInstanceOf(SocketTimeoutException.class);
      }
      assertThatCode(() -> connect("192.0.2.10", 8081)).doesNotThrowAnyException();
      for (String address : new String[] {"192.0.2.2", "2001:db8::2"}) {
        assertThatCode(() -> connect(address, 8080)).doesNotThrowAnyException();
      }
      apply("accept");
      assertThatCode(() -> connect("192.0.2.10", 8080)).doesNotThrowAnyException();
      assertThat(events.since(0)).isEmpty();
    }
  }

  @Test
  void whatACrashLeftIsRemoved() throws Exception {
    apply("no_accept");
    assertThat(isThere()).isTrue();
    inB(() -> new AcceptGuard(events).apply(Configs.of("")));
    assertThat(isThere()).isFalse();
  }

  @Test
  void anEndLeavesNothing() throws Exception {
    apply("no_accept");
    apply("no_accept");
    inB(guard::close);
    assertThat(isThere()).isFalse();
    assertThat(events.since(0)).isEmpty();
  }

  private static boolean isThere() throws Exception {
    return TestNetwork.inside(
        "b", () -> Nftables.list("table", "inet", AcceptRules.TABLE).isPresent());
  }
}
