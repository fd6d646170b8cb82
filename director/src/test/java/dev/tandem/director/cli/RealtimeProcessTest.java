package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a director asks of the kernel so that its adverts are in time, as {@code /proc} has it. */
@RequiresRoot
class RealtimeProcessTest {

  private static final String SCHED_OTHER = "0";
  private static final String SCHED_RR = "2";

  /** As documented in {@code docs/vrrp.md}. */
  private static final String PRIORITY = "50";

  // In proc_pid_stat(5), counted from behind the name of the thread.
  private static final int RT_PRIORITY = 40 - 3;
  private static final int POLICY = 41 - 3;

  @TempDir private Path directory;
  private DirectorHost host;
  private DirectorProcess director;

  @BeforeEach
  void build() {
    host = new DirectorHost(directory, "realtime", "eth0");
    host.connectToServer();
  }

  @AfterEach
  void stop() throws Exception {
    host.close();
  }

  private void start(String globals, String... around) throws Exception {
    host.configure("global_defs {\n" + globals + "\n}\n" + host.basics(""));
    director = host.start(around).awaitStarted();
  }

  /** Policy and priority of each thread of that name. */
  private List<String> scheduling(String thread) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + director.pid() + "/task"))) {
      return threads
          .map(task -> read(task.resolve("stat")))
          .filter(stat -> stat.contains("(" + thread))
          .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" "))
          .map(fields -> fields[POLICY] + " " + fields[RT_PRIORITY])
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A thread that VRRP's thread has just begun has that one's name for a moment. */
  private String schedulingOfVrrp() throws Exception {
    director.await("one thread is VRRP's", () -> scheduling("vrrp)").size() == 1);
    return scheduling("vrrp)").getFirst();
  }

  private long kilobytes(String name) {
    return read(Path.of("/proc/" + director.pid() + "/status"))
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Empty for a thread that has ended by now. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void advertsAreSentAndHeardInRealTime() throws Exception {
    start("");
    assertThat(schedulingOfVrrp()).isEqualTo(SCHED_RR + " " + PRIORITY);
    assertThat(scheduling("vrrp-capture-")).isNotEmpty().containsOnly(SCHED_RR + " " + PRIORITY);
    assertThat(director.log()).doesNotContain("without real-time scheduling");
  }

  @Test
  void whereRealTimeIsNotAllowedItIsMissedAndNothingElse() throws Exception {
    start("", "setpriv", "--bounding-set", "-sys_nice");
    assertThat(schedulingOfVrrp()).isEqualTo(SCHED_OTHER + " 0");
    assertThat(director.log()).contains("VRRP runs without real-time scheduling");
  }

  @Test
  void memoryIsLockedWhereThatIsAskedFor() throws Exception {
    start("vrrp_no_swap");
    assertThat(kilobytes("VmLck")).isGreaterThan(kilobytes("VmRSS") / 2);
  }

  @Test
  void memoryIsNotLockedOtherwise() throws Exception {
    start("");
    assertThat(kilobytes("VmLck")).isZero();
  }

  @Test
  void whereLockingIsNotAllowedItIsMissedAndNothingElse() throws Exception {
    start("vrrp_no_swap", "setpriv", "--bounding-set", "-ipc_lock");
    assertThat(kilobytes("VmLck")).isZero();
    assertThat(director.log()).contains("memory");
  }
}
