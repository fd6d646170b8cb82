package dev.tandem.director.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.director.drill.DrillPlan;
import dev.tandem.director.drill.Drills;
import dev.tandem.director.drill.Scenario;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.plane.PlaneKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A small lab of this process's own, from nothing to nothing. */
@RequiresRoot
class LabTest {

  private static final Duration FAST = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration GONE = Duration.ofSeconds(5);

  private final LabName name = new LabName("t" + ProcessHandle.current().pid());
  private final LabPlan plan =
      new LabPlan(
          LabMode.NAT,
          LabCluster.PAIR,
          List.of(LabFamily.IPV4),
          PlaneKind.AUTO,
          LabChannel.TCP,
          2,
          FAST);

  @AfterEach
  void nothingIsLeft() throws IOException {
    Lab.down(name);
    assertThat(name.directory()).doesNotExist();
    assertThat(left(Path.of("/run/netns"))).isEmpty();
    assertThat(left(Path.of("/sys/fs/bpf"))).isEmpty();
    // What was killed is gone a moment later.
    Await.until("no process is left", GONE, () -> processes().isEmpty());
  }

  private List<String> left(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::toString).filter(file -> file.contains("-" + name.name())).toList();
    }
  }

  /** Those whose command line names the lab. */
  private List<ProcessHandle> processes() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> process.info().commandLine().orElse("").contains(marker()))
        .toList();
  }

  private String marker() {
    return name.directory().toString();
  }

  private boolean crash(LabMode mode, LabCluster cluster, List<String> report)
      throws InterruptedException {
    DrillPlan.Step step = new DrillPlan.Step(mode, List.of(Scenario.CRASH));
    DrillPlan drill =
        new DrillPlan(
            name,
            List.of(step),
            cluster,
            LabFamily.IPV4,
            PlaneKind.AUTO,
            LabChannel.TCP,
            20,
            50,
            2,
            FAST,
            1,
            false,
            false);
    return new Drills(drill, report::add).run();
  }

  @Test
  void ofThreeDirectorsTheLastOneHasAllSessions() throws InterruptedException {
    List<String> report = new ArrayList<>();
    boolean held = crash(LabMode.DR, new LabCluster(3, false), report);
    assertThat(report).anyMatch(line -> line.contains("22 before, 0 lost, 22 resumed"));
    assertThat(report).anyMatch(line -> line.contains("the same happens to director"));
    assertThat(report).anyMatch(line -> line.contains("the same in all 3 directors"));
    assertThat(report).anyMatch(line -> line.matches("  directors +plane (xdp|pcap), channel tcp"));
    assertThat(held).as(String.join("\n", report)).isTrue();
  }

  @Test
  void aCrashUnderLoadLosesNoSession() throws InterruptedException {
    List<String> report = new ArrayList<>();
    boolean held = crash(LabMode.NAT, LabCluster.PAIR, report);
    assertThat(report).anyMatch(line -> line.contains("20 before, 0 lost, 20 resumed"));
    assertThat(report).anyMatch(line -> line.contains("kill -9 of director"));
    assertThat(report).anyMatch(line -> line.contains("is master because"));
    assertThat(report).anyMatch(line -> line.contains("the same in both directors"));
    assertThat(held).as(String.join("\n", report)).isTrue();
  }

  @Test
  void whatAKilledToolLeftBehindIsRemoved() throws Exception {
    List<String> command = OwnProgram.command("lab", "up", "--name", name.name(), "--servers", "1");
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    LabFiles files = new LabFiles(name);
    Await.until("a director is started", PATIENCE, () -> Files.exists(files.note("director1")));
    tool.destroyForcibly().waitFor();
    assertThat(Files.exists(name.namespaceFile("client"))).isTrue();

    List<String> said = new ArrayList<>();
    Remains.clearFor(name, plan, said::add);
    assertThat(said).containsExactly("Removing what an interrupted lab left behind");
  }

  @Test
  void aLabThatStandsIsNotTouched() throws IOException {
    LabFiles files = new LabFiles(name);
    assertThat(files.claim(LabFiles.Charter.of(plan, false))).isTrue();
    files.markComplete();
    assertThatThrownBy(() -> Remains.clearFor(name, plan, line -> {}))
        .isInstanceOf(LabException.class)
        .hasMessageStartingWith("a lab is up already")
        .hasMessageEndingWith("take it down first (tandem lab down)");
    assertThat(files.charter()).isPresent();
  }

  @Test
  void whatNoLabMadeIsNotTouched() {
    String namespace = name.namespace("client");
    Tool.run(List.of("ip", "netns", "add", namespace));
    try {
      assertThatThrownBy(() -> Lab.raise(name, plan, true, line -> {}))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("no lab of ours made it");
      assertThat(name.namespaceFile("client")).exists();
    } finally {
      Tool.run(List.of("ip", "netns", "del", namespace));
    }
  }
}
