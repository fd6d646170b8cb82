package dev.tandem.director.admin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The place of a listening socket in the file system. The socket is bound in a directory of its own
 * that only its owner may enter, gets its mode there and is then moved into place: so nobody ever
 * meets it with a wider mode, and a stale one is replaced in a single step.
 */
final class SocketFile implements AutoCloseable {

  /** What {@code sun_path} holds beside its final zero; a longer path could not be connected to. */
  private static final int MAX_PATH_BYTES = 107;

  private final Path path;
  private final Path nursery;

  /** Tells our file from one that another director put in its place; null before publishing. */
  private Object identity;

  private SocketFile(Path path, Path nursery) {
    this.path = path;
    this.nursery = nursery;
  }

  /**
   * Makes sure that the path is free, or holds the socket of a process that is gone.
   *
   * @throws IOException with a message for operators, if another director listens there, or there
   *     is something else than a socket
   */
  static SocketFile claim(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    if (absolute.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw new IOException(
          path + " is too long for a socket: at most " + MAX_PATH_BYTES + " bytes");
    }
    Path directory = absolute.getParent();
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    refuseUnlessStale(absolute);
    return new SocketFile(absolute, makeNursery(directory));
  }

  /** A name of a temporary directory would be drawn from a SecureRandom, which is slow to make. */
  private static Path makeNursery(Path directory) throws IOException {
    String name = "." + ProcessHandle.current().pid() + "-" + System.nanoTime();
    return Files.createDirectory(
        directory.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Where to bind the socket. */
  Path birthplace() {
    return nursery.resolve("s");
  }

  /** Moves the bound socket into place, open to its owner only. */
  void publish() throws IOException {
    Files.setPosixFilePermissions(birthplace(), PosixFilePermissions.fromString("rw-------"));
    identity = identityOf(birthplace());
    Files.move(birthplace(), path, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(nursery);
  }

  /** Removes the file, unless it is not ours any more. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(birthplace());
    Files.deleteIfExists(nursery);
    if (identity != null && Files.exists(path) && identity.equals(identityOf(path))) {
      Files.deleteIfExists(path);
    }
  }

  private static Object identityOf(Path file) throws IOException {
    return attributes(file).fileKey();
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static void refuseUnlessStale(Path path) throws IOException {
    try {
      if (!attributes(path).isOther()) {
        throw new IOException(path + " exists and is not a socket");
      }
    } catch (NoSuchFileException free) {
      return;
    }
    if (answers(path)) {
      throw new IOException("another director is running on this socket: " + path);
    }
  }

  /** Whether a process listens: the file of one that died refuses connections. */
  private static boolean answers(Path path) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Without blocking: a listener that hangs has a full queue and would keep us waiting.
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException refused) {
      return false;
    }
  }
}
