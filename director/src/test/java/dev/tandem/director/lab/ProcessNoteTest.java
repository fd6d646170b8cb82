package dev.tandem.director.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessNoteTest {

  @TempDir private Path directory;

  @Test
  void aNameWithSpacesAndParenthesesIsSkipped() {
    String line = "4711 (a) b (c) S 1 4711 4711 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 0 0 0";
    assertThat(ProcessNote.parse(line)).contains(new ProcessNote(4711, 987_654));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4711", "4711 (x)", "4711 (x) S 1 2 3", ") x (", "x (y) S"})
  void whatIsNoNoteIsNone(String line) {
    assertThat(ProcessNote.parse(line)).isEmpty();
  }

  @Test
  void theCommandBearsTheNotedProcessId() throws IOException, InterruptedException {
    Path file = directory.resolve("it.pid");
    Process process = new ProcessBuilder(ProcessNote.noting(file, List.of("cat"))).start();
    Await.until("noted", Duration.ofSeconds(10), () -> ProcessNote.read(file).isPresent());
    ProcessNote note = ProcessNote.read(file).orElseThrow();
    assertThat(note.pid()).isEqualTo(process.pid());
    assertThat(note.isAlive()).isTrue();
    note.kill();
    assertThat(process.waitFor()).isEqualTo(128 + 9);
    assertThat(note.isAlive()).isFalse();
  }

  @Test
  void anotherProcessWithTheSameIdIsLeftAlone() throws IOException {
    Process process = new ProcessBuilder("cat").start();
    ProcessNote earlier = new ProcessNote(process.pid(), 1);
    assertThat(earlier.isAlive()).isFalse();
    earlier.kill();
    assertThat(process.isAlive()).isTrue();
    process.destroy();
  }
}
