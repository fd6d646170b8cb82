package dev.tandem.director.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFilesTest {

  @TempDir Path directory;

  private final ConfigFiles files = ConfigFiles.onDisk();

  @Test
  void readsTextAndListsNames() throws IOException {
    Path file = Files.writeString(directory.resolve("a.conf"), "é\n");
    assertThat(files.read(file)).isEqualTo("é\n");
    assertThat(files.exists(file)).isTrue();
    assertThat(files.list(directory)).containsExactly("a.conf");
  }

  @Test
  void brokenEncodingIsNoFailure() throws IOException {
    Path file = Files.write(directory.resolve("a.conf"), new byte[] {'a', (byte) 0xff});
    assertThat(files.read(file)).isEqualTo("a\ufffd");
  }

  @Test
  void whatIsNoReasonableFileIsRefused() throws IOException {
    Path large = directory.resolve("large");
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength((64 << 20) + 1);
    }
    assertThatThrownBy(() -> files.read(large)).hasMessage("larger than 64 MiB");
    assertThatThrownBy(() -> files.read(directory)).hasMessage("not a regular file");
    assertThatThrownBy(() -> files.read(Path.of("/dev/zero"))).hasMessage("not a regular file");
    assertThatThrownBy(() -> files.read(directory.resolve("none")))
        .hasMessage("there is no such file");
  }

  @Test
  void aDirectoryThatIsNotThereHoldsNothing() {
    assertThat(files.list(directory.resolve("none"))).isEmpty();
  }
}
