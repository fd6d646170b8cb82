package dev.tandem.director.cli;

import static dev.tandem.director.cli.DirectorHost.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A director whose role depends on the servers that it sees: {@code track_virtual_server}. */
@RequiresRoot
class TrackedServiceProcessTest {

  private static final String TRACKED = "track_virtual_server { %s 80 %s }";

  @TempDir private Path directory;
  private DirectorHost host;
  private DirectorProcess director;
  private ServerSocket one;
  private ServerSocket two;

  @BeforeEach
  void build() throws Exception {
    host = new DirectorHost(directory, "tracked", "eth0");
    host.connectToServer();
    one = server(8081);
    two = server(8082);
  }

  @AfterEach
  void stop() throws Exception {
    host.close();
    one.close();
    two.close();
  }

  private static ServerSocket server(int port) throws Exception {
    return TestNetwork.inside("s", () -> new ServerSocket(port));
  }

  /** Writes a configuration whose instance has these lines besides. */
  private void configure(String lines) throws IOException {
    configure(lines, "");
  }

  private void configure(String lines, String serviceLines) throws IOException {
    host.configure(
        host.basics(lines)
            + """
            virtual_server %s 80 {
                protocol TCP
                delay_loop 0.1
                connect_timeout 1
                retry 0
                warmup 0
                %s
                real_server 192.0.2.21 8081 {
                    TCP_CHECK {
                    }
                }
                real_server 192.0.2.21 8082 {
                    TCP_CHECK {
                    }
                }
            }
            """
                .formatted(VIP, serviceLines));
  }

  private void start(String lines) throws Exception {
    configure(lines);
    start();
  }

  private void start() throws Exception {
    director = host.startMaster();
  }

  private void reload(String lines) throws Exception {
    configure(lines);
    director.signal("HUP");
  }

  private void awaitServer(int port, String state) throws Exception {
    String text = "server 192.0.2.21:%d of TCP %s:80 is %s".formatted(port, VIP, state);
    director.await(text, () -> director.logged(text));
  }

  @Test
  void withItsLastServerADirectorLosesTheRoleAndHasItBackWithTheFirst() throws Exception {
    start(TRACKED.formatted(VIP, ""));
    one.close();
    awaitServer(8081, "down");
    assertThat(director.get("/v1/status.txt")).contains("MASTER").doesNotContain("FAULT");
    two.close();
    awaitServer(8082, "down");
    director.await("its address is given up", () -> !host.holdsAddress());
    assertThat(director.logged("V is fault because something it needs failed")).isTrue();
    assertThat(director.get("/v1/status.txt")).contains(": FAULT");

    one = server(8081);
    director.await("the address is back", host::holdsAddress);
    assertThat(director.get("/v1/status.txt")).contains("MASTER").doesNotContain(": FAULT");
  }

  @Test
  void withAWeightALastServerCostsPriorityAlone() throws Exception {
    start(TRACKED.formatted(VIP, "weight -30"));
    one.close();
    two.close();
    director.await(
        "it has less priority",
        () -> director.logged("V elects with priority 120 instead of 150, by what it tracks"));
    assertThat(host.holdsAddress()).isTrue();

    two = server(8082);
    director.await(
        "it has its priority again",
        () -> director.logged("V elects with priority 150 instead of 120, by what it tracks"));
  }

  @Test
  void aTrackedServiceIsCheckedAlsoWhereOnlyItsMasterWould() throws Exception {
    configure(TRACKED.formatted(VIP, ""), "ha_suspend");
    start();
    one.close();
    two.close();
    director.await("its address is given up", () -> !host.holdsAddress());
    two = server(8082);
    director.await("the address is back", host::holdsAddress);
  }

  @Test
  void whatAReloadTracksCountsAtOnce() throws Exception {
    start("");
    one.close();
    two.close();
    awaitServer(8081, "down");
    awaitServer(8082, "down");
    assertThat(host.holdsAddress()).isTrue();

    reload(TRACKED.formatted(VIP, ""));
    director.await("its address is given up", () -> !host.holdsAddress());
    one = server(8081);
    director.await("the address is back", host::holdsAddress);
    one.close();
    director.await("its address is given up again", () -> !host.holdsAddress());
    reload("");
    director.await("what is not tracked does not count", host::holdsAddress);
  }
}
