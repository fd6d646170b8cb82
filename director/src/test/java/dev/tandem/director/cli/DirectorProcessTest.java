package dev.tandem.director.cli;

import static dev.tandem.director.cli.DirectorHost.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.admin.Json;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One director as its operator meets it: as a process with signals, a socket and a log. */
@RequiresRoot
class DirectorProcessTest {

  @TempDir private Path directory;
  private DirectorHost host;
  private DirectorProcess director;

  @BeforeEach
  void build() throws IOException {
    host = new DirectorHost(directory, "process", "eth0");
    host.connectToServer();
    host.configure(config("wlc"));
  }

  @AfterEach
  void stop() throws Exception {
    host.close();
  }

  private String config(String scheduler) {
    return host.basics("")
        + """
        global_defs {
            router_id one
            state_dump_file %s
            stats_dump_file %s
        }
        virtual_server %s 80 {
            protocol TCP
            lvs_sched %s
            delay_loop 0.2
            connect_timeout 1
            retry 1
            delay_before_retry 0.1
            warmup 0
            real_server 192.0.2.21 8080 {
                TCP_CHECK {
                }
            }
        }
        """
            .formatted(
                directory.resolve("state.json"), directory.resolve("stats.json"), VIP, scheduler);
  }

  private DirectorProcess start() throws IOException {
    director = host.start();
    return director;
  }

  @Test
  void itBecomesMasterAndGivesEverythingBackWhenItIsStopped() throws Exception {
    director = host.startMaster();
    assertThat(host.network().exec("d", "ip", "link", "show", "eth0")).contains("xdp");
    director.signal("TERM");
    assertThat(director.awaitEnd()).isZero();
    assertThat(host.holdsAddress()).isFalse();
    assertThat(host.network().exec("d", "ip", "link", "show", "eth0")).doesNotContain("xdp");
    assertThat(host.pins()).doesNotExist();
    assertThat(host.socket()).doesNotExist();
  }

  @Test
  void scriptsRunBeforeItsStartAndAfterItsEnd() throws Exception {
    Path states = directory.resolve("states");
    String look = "{ ip -o addr show dev eth0; echo %s; } >> " + states;
    host.configure(
        config("wlc")
            .replace(
                "global_defs {",
                "global_defs {\n    startup_script \"%s\"\n    shutdown_script \"%s; false\""
                    .formatted(look.formatted("up"), look.formatted("down"))));
    director = host.startMaster();
    assertThat(states).content().endsWith("up\n").doesNotContain(VIP);
    director.signal("TERM");
    assertThat(director.awaitEnd()).isZero();
    assertThat(states).content().endsWith("down\n").doesNotContain(VIP);
    assertThat(director.log()).contains("shutdown_script: ");
  }

  @Test
  void aSecondDirectorOnTheSameSocketIsRefused() throws Exception {
    start().awaitStarted();
    Path otherPins = Path.of(host.pins() + "-2");
    Path other =
        Files.writeString(
            directory.resolve("other.conf"),
            config("wlc").replace("pin_path " + host.pins(), "pin_path " + otherPins));
    try (DirectorProcess second = new DirectorProcess("s", other, host.socket())) {
      assertThat(second.awaitEnd()).isEqualTo(1);
      assertThat(second.log()).contains("another director is running on this socket");
    }
    assertThat(director.answers()).isTrue();
    assertThat(otherPins).doesNotExist();
  }

  @Test
  void aHangupLoadsTheConfigurationAndABadOneChangesNothing() throws Exception {
    start().awaitStarted();
    assertThat(host.ipvsadm("-Ln")).contains("TCP  192.0.2.100:80 wlc");
    host.configure(config("rr"));
    director.signal("HUP");
    director.await("reloaded", () -> director.logged("the new configuration is in effect"));
    assertThat(host.ipvsadm("-Ln")).contains("TCP  192.0.2.100:80 rr");

    host.configure(config("rr").replace("lvs_sched", "lvs_shed"));
    director.signal("HUP");
    director.await("refused", () -> director.logged("the old one stays in effect"));
    assertThat(director.log()).contains("unknown keyword 'lvs_shed'");
    assertThat(host.ipvsadm("-Ln")).contains("TCP  192.0.2.100:80 rr");
  }

  @Test
  void aTrackedScriptTakesTheRoleAwayAndScriptsAreTold() throws Exception {
    Path flag = directory.resolve("flag");
    Path told = directory.resolve("told");
    String tracking =
        """
        vrrp_script flag {
            script "test ! -e %s"
            interval 0.1
        }
        """
            .formatted(flag);
    String instance =
        "priority 150\ntrack_script {\nflag\n}\nnotify \"sh -c 'echo $* >> %s' -\"".formatted(told);
    host.configure(tracking + config("wlc").replace("priority 150", instance));
    start().awaitStarted();
    director.await("master", () -> told(told).endsWith("INSTANCE V MASTER 150"));
    Files.createFile(flag);
    director.await("fault", () -> told(told).endsWith("INSTANCE V FAULT 150"));
    assertThat(director.get("/v1/status.txt")).contains("tracks script flag: DOWN", ": FAULT");
    Files.delete(flag);
    director.await("master again", () -> told(told).endsWith("INSTANCE V MASTER 150"));
    director.signal("TERM");
    director.awaitEnd();
    assertThat(told(told)).endsWith("INSTANCE V STOP 150");
  }

  private static String told(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void signalsWriteWhatTheDirectorKnows() throws Exception {
    start().awaitStarted();
    Path state = directory.resolve("state.json");
    Path stats = directory.resolve("stats.json");
    director.signal("USR1");
    director.await("the state", () -> Files.exists(state));
    director.signal("USR2");
    director.await("the counters", () -> Files.exists(stats));

    assertThat(Json.readMap(Files.readAllBytes(state)))
        .containsOnlyKeys("time", "status", "table", "events");
    assertThat(Json.readMap(Files.readAllBytes(stats)))
        .containsOnlyKeys("time", "instances", "timeliness", "packets");
    assertThat(Json.readMap(director.get("/v1/dump"))).containsKey("status");
  }

  @Test
  void aServerThatAnswersNotLeavesAndOneThatAnswersComesBack() throws Exception {
    start().awaitStarted();
    director.await("down", () -> director.logged("192.0.2.21:8080 of TCP 192.0.2.100:80 is down"));
    assertThat(host.ipvsadm("-Ln")).doesNotContain("192.0.2.21");
    ServerSocket server = TestNetwork.inside("s", () -> new ServerSocket(8080));
    try (server) {
      director.await("up", () -> director.logged("192.0.2.21:8080 of TCP 192.0.2.100:80 is up"));
      assertThat(host.ipvsadm("-Ln")).contains("-> 192.0.2.21:8080");
      assertThat(director.get("/v1/status.txt")).contains("UP");
      assertThat(director.get("/metrics"))
          .contains("tandem_vrrp_role{instance=\"V\",role=\"master\"}")
          .contains(
              "tandem_server_up{server=\"192.0.2.21:8080\",service=\"TCP 192.0.2.100:80\"} 1.0")
          .contains("tandem_packets_total{reason=\"malformed\"} 0.0");
    }
  }

  @Test
  void aServiceThatFallsSilentAsAWholeKeepsItsServers() throws Exception {
    ServerSocket server = TestNetwork.inside("s", () -> new ServerSocket(8080));
    try (server) {
      start().awaitStarted();
      host.network().ip("s", "addr del 192.0.2.21/24 dev eth0");
      director.await("kept", () -> director.logged("no server of TCP 192.0.2.100:80 answers"));
      assertThat(host.ipvsadm("-Ln")).contains("-> 192.0.2.21:8080              Masq    0");
      host.network().ip("s", "addr add 192.0.2.21/24 dev eth0");
      director.await("up", () -> director.logged("192.0.2.21:8080 of TCP 192.0.2.100:80 is up"));
      assertThat(host.ipvsadm("-Ln")).contains("-> 192.0.2.21:8080              Masq    1");
    }
  }

  @Test
  void aDirectorThatDidNotRunDoesNotBlameItsServers() throws Exception {
    ServerSocket server = TestNetwork.inside("s", () -> new ServerSocket(8080));
    try (server) {
      start().awaitStarted();
      director.signal("STOP");
      TimeUnit.MILLISECONDS.sleep(2500);
      director.signal("CONT");
      director.await("told", () -> director.logged("no health check could run for"));
      assertThat(director.logged("192.0.2.21:8080 of TCP 192.0.2.100:80 is down")).isFalse();
    }
  }

  @Test
  void anAddressThatSomebodyTakesAwayIsPutBack() throws Exception {
    director = host.startMaster();
    host.network().ip("d", "addr del " + VIP + "/24 dev eth0");
    director.await("it is back", host::holdsAddress);
    director.await(
        "told", () -> director.logged("V put " + VIP + " back, which somebody had removed"));
  }

  @Test
  void whatItIsNotAllowedToIsNamed() throws Exception {
    director = host.start("setpriv", "--bounding-set", "-net_raw");
    assertThat(director.awaitEnd()).isEqualTo(1);
    assertThat(director.log())
        .contains("this process lacks CAP_NET_RAW to send and to hear adverts");
  }

  @Test
  void ipvsadmChangesTheLiveTable() throws Exception {
    start().awaitStarted();
    host.ipvsadm("-A", "-u", "192.0.2.100:53", "-s", "rr");
    host.ipvsadm("-a", "-u", "192.0.2.100:53", "-r", "192.0.2.21:53", "-m", "-w", "3");
    assertThat(host.ipvsadm("-Ln")).contains("-> 192.0.2.21:53                Masq    3");
    host.ipvsadm("-e", "-u", "192.0.2.100:53", "-r", "192.0.2.21:53", "-m", "-w", "5");
    assertThat(host.ipvsadm("-Sn")).contains("-a -u 192.0.2.100:53 -r 192.0.2.21:53 -m -w 5");
    host.ipvsadm("-d", "-u", "192.0.2.100:53", "-r", "192.0.2.21:53");
    host.ipvsadm("-D", "-u", "192.0.2.100:53");
    assertThat(host.ipvsadm("-Ln")).doesNotContain("UDP");
    host.ipvsadm("-C");
    assertThat(host.ipvsadm("-Ln")).doesNotContain("TCP");
  }

  @Test
  void theCommandLineSpeaksToIt() throws Exception {
    director = host.startMaster();
    StringWriter out = new StringWriter();
    int code =
        TandemCommand.line()
            .setOut(new PrintWriter(out))
            .execute("ipvsadm", "--socket", host.socket().toString(), "-Ln");
    assertThat(code).isZero();
    assertThat(out.toString()).contains("IP Virtual Server version 1.2.1");
    code =
        TandemCommand.line()
            .setOut(new PrintWriter(out))
            .execute("events", "--socket", host.socket().toString());
    assertThat(code).isZero();
    assertThat(out.toString()).contains("V is master because no master was heard");
    StringWriter err = new StringWriter();
    code =
        TandemCommand.line()
            .setErr(new PrintWriter(err))
            .execute("failover", "--socket", host.socket().toString());
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("use --force to resign all the same");
  }

  @Test
  void itMayBeKilledAtAnyMomentOfItsStartAndStartsAgain() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 6; i++) {
      start();
      long wait = random.nextLong(2_500);
      long deadline = System.nanoTime() + wait * 1_000_000;
      director.await("the moment has come", () -> System.nanoTime() > deadline);
      director.kill();
    }
    start().awaitStarted().await("it is master, seed " + seed, host::holdsAddress);
    assertThat(host.ipvsadm("-Ln")).contains("TCP  192.0.2.100:80 wlc");
  }
}
