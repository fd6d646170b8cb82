package dev.tandem.director.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {

  @TempDir Path directory;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = directory.resolve("run/tandem.sock");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private List<String> filesBeside() throws IOException {
    try (Stream<Path> files = Files.list(path.getParent())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private ServerSocketChannel publish(SocketFile file) throws IOException {
    ServerSocketChannel listening = RawSockets.listen(file.birthplace());
    file.publish();
    return listening;
  }

  @Test
  void isOpenToItsOwnerOnlyInADirectoryThatAllMayRead() throws Exception {
    SocketFile file = SocketFile.claim(path);
    try (ServerSocketChannel listening = publish(file)) {
      assertThat(mode(path)).isEqualTo("rw-------");
      assertThat(mode(path.getParent())).isEqualTo("rwxr-xr-x");
      assertThat(filesBeside()).containsExactly("tandem.sock");
      RawSockets.connect(path).close();
      assertThat(listening.accept()).isNotNull();
    }
  }

  @Test
  void leavesADirectoryThatExistsAsItIs() throws Exception {
    Files.createDirectory(
        path.getParent(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    publish(SocketFile.claim(path)).close();
    assertThat(mode(path.getParent())).isEqualTo("rwx------");
  }

  @Test
  void replacesTheSocketOfAProcessThatIsGone() throws Exception {
    Files.createDirectory(path.getParent());
    RawSockets.leaveStale(path);
    try (ServerSocketChannel listening = publish(SocketFile.claim(path))) {
      RawSockets.connect(path).close();
      assertThat(listening.accept()).isNotNull();
    }
  }

  @Test
  void refusesASocketOnWhichSomebodyListens() throws Exception {
    Files.createDirectory(path.getParent());
    try (ServerSocketChannel other = RawSockets.listen(path)) {
      assertThatIOException()
          .isThrownBy(() -> SocketFile.claim(path))
          .withMessage("another director is running on this socket: " + path);
      assertThat(other.isOpen()).isTrue();
    }
    assertThat(filesBeside()).containsExactly("tandem.sock");
  }

  @Test
  void refusesToReplaceAnythingElse() throws Exception {
    Files.createDirectory(path.getParent());
    Files.writeString(path, "precious");
    assertThatIOException()
        .isThrownBy(() -> SocketFile.claim(path))
        .withMessage(path + " exists and is not a socket");
    assertThat(path).hasContent("precious");
  }

  @Test
  void refusesAPathThatNobodyCouldConnectTo() {
    Path tooLong = directory.resolve("x".repeat(108));
    assertThatIOException()
        .isThrownBy(() -> SocketFile.claim(tooLong))
        .withMessage(tooLong + " is too long for a socket: at most 107 bytes");
  }

  @Test
  void isRemovedAtClose() throws Exception {
    SocketFile file = SocketFile.claim(path);
    try (ServerSocketChannel listening = publish(file)) {
      file.close();
      assertThat(filesBeside()).isEmpty();
      assertThat(listening.isOpen()).isTrue();
    }
  }

  @Test
  void aClaimThatIsGivenUpLeavesNothing() throws Exception {
    SocketFile.claim(path).close();
    assertThat(filesBeside()).isEmpty();
  }

  @Test
  void doesNotRemoveWhatAnotherPutInItsPlace() throws Exception {
    SocketFile file = SocketFile.claim(path);
    publish(file).close();
    Files.delete(path);
    try (ServerSocketChannel other = RawSockets.listen(path)) {
      file.close();
      RawSockets.connect(path).close();
      assertThat(other.accept()).isNotNull();
    }
  }
}
