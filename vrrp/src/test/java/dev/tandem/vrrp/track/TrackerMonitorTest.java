package dev.tandem.vrrp.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.process.Command;
import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.track.ProcessPattern.Match;
import dev.tandem.vrrp.track.TrackerSettings.NumberFile;
import dev.tandem.vrrp.track.TrackerSettings.Processes;
import dev.tandem.vrrp.track.TrackerSettings.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real scripts, files and processes. */
class TrackerMonitorTest {

  private record Change(TrackerKey tracker, Reading reading, String detail) {}

  @TempDir private Path directory;
  private final LinkedBlockingQueue<Change> changes = new LinkedBlockingQueue<>();
  private final TrackerMonitor monitor =
      new TrackerMonitor(
          Clock.systemUTC(),
          (key, reading, detail) -> changes.add(new Change(key, reading, detail)));
  private final List<Process> children = new ArrayList<>();

  @AfterEach
  void stop() {
    monitor.close();
    children.forEach(Process::destroyForcibly);
  }

  private Change next() throws InterruptedException {
    Change change = changes.poll(20, TimeUnit.SECONDS);
    assertThat(change).as("a change").isNotNull();
    return change;
  }

  private Script script(String text, int fall) {
    return new Script(
        "check",
        Command.of(text, Optional.empty()),
        Duration.ofMillis(50),
        Duration.ofSeconds(10),
        1,
        fall,
        false);
  }

  @Test
  void followsAScript() throws Exception {
    Path flag = directory.resolve("flag");
    monitor.apply(List.of(script("test ! -e " + flag, 2)));
    assertThat(next())
        .isEqualTo(
            new Change(
                new TrackerKey(TrackerKey.Kind.SCRIPT, "check"), new Reading.Up(), "exit code 0"));

    Files.createFile(flag);
    assertThat(next().reading()).isEqualTo(new Reading.Down());
    assertThat(monitor.status().getFirst().detail()).isEqualTo("exit code 1");
    Files.delete(flag);
    assertThat(next().reading()).isEqualTo(new Reading.Up());
  }

  @Test
  void aScriptThatHangsHasFailed() throws Exception {
    monitor.apply(
        List.of(
            new Script(
                "check",
                Command.of("sleep 1000", Optional.empty()),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                1,
                1,
                false)));
    assertThat(next())
        .extracting(Change::reading, Change::detail)
        .containsExactly(new Reading.Down(), "not done after 0.1 s");
  }

  @Test
  void aChangedScriptKeepsItsReadingUntilItHasRun() throws Exception {
    monitor.apply(List.of(script("false", 1)));
    assertThat(next().reading()).isEqualTo(new Reading.Down());
    monitor.apply(List.of(script("sleep 1000", 1)));
    assertThat(monitor.status().getFirst().reading()).isEqualTo(new Reading.Down());
    monitor.apply(List.of(script("true", 1)));

    assertThat(next().reading()).isEqualTo(new Reading.Up());
    assertThat(changes).isEmpty();
  }

  @Test
  void followsTheNumberInAFile() throws Exception {
    Path file = directory.resolve("later/drain");
    monitor.apply(List.of(new NumberFile("drain", file, OptionalInt.empty(), false)));
    assertThat(next().reading()).isEqualTo(new Reading.Value(0));

    Files.createDirectory(file.getParent());
    Files.writeString(file, "-20\n");
    assertThat(next())
        .extracting(Change::reading, Change::detail)
        .containsExactly(new Reading.Value(-20), file + " says -20");
    Path other = Files.writeString(directory.resolve("other"), "7");
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    assertThat(next().reading()).isEqualTo(new Reading.Value(7));
    Files.writeString(file, "seven");
    assertThat(next())
        .extracting(Change::reading, Change::detail)
        .containsExactly(new Reading.Value(0), file + " holds no number");
  }

  @Test
  void writesTheFirstNumberOfAFile() throws Exception {
    Path file = directory.resolve("drain");
    monitor.apply(List.of(new NumberFile("drain", file, OptionalInt.of(5), false)));
    assertThat(next().reading()).isEqualTo(new Reading.Value(5));
    monitor.apply(List.of());
    Files.writeString(file, "6");
    monitor.apply(List.of(new NumberFile("drain", file, OptionalInt.of(5), false)));
    assertThat(next().reading()).isEqualTo(new Reading.Value(6));
    monitor.apply(List.of(new NumberFile("drain", file, OptionalInt.of(5), true)));
    assertThat(next().reading()).isEqualTo(new Reading.Value(5));
  }

  @Test
  void countsProcesses() throws Exception {
    String marker = "10" + ProcessHandle.current().pid();
    ProcessPattern pattern = new ProcessPattern("sleep", List.of(marker), Match.EXACT);
    monitor.apply(List.of(new Processes("two", pattern, 2, 2, Duration.ZERO, Duration.ZERO)));
    assertThat(next())
        .extracting(Change::reading, Change::detail)
        .containsExactly(new Reading.Down(), "0 running");
    start("sleep", marker);
    start("sleep", marker);
    assertThat(next())
        .extracting(Change::reading, Change::detail)
        .containsExactly(new Reading.Up(), "2 running");
    start("sleep", marker);
    assertThat(next().reading()).isEqualTo(new Reading.Down());
    children.removeLast().destroy();
    assertThat(next().reading()).isEqualTo(new Reading.Up());
  }

  private void start(String... command) throws IOException {
    children.add(new ProcessBuilder(command).start());
  }
}
