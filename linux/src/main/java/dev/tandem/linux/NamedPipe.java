package dev.tandem.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A pipe with a name in the file system, opened so that it can be written to whether or not
 * somebody reads. What does not fit is lost: nothing here waits.
 */
public final class NamedPipe implements AutoCloseable {

  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 04000;
  private static final int O_CLOEXEC = 02000000;
  private static final int OWNER_ONLY = 0600;

  private final Path path;
  private final boolean made;
  private final int fd;

  private NamedPipe(Path path, boolean made, int fd) {
    this.path = path;
    this.made = made;
    this.fd = fd;
  }

  /**
   * Opens a pipe, and makes it first if there is none: for its owner alone.
   *
   * @throws LinuxException when that cannot be, or something else has that name
   */
  public static NamedPipe open(Path path) {
    boolean make = !Files.exists(path);
    if (make) {
      LibC.mkfifo(path.toString(), OWNER_ONLY);
    }
    return new NamedPipe(path, make, LibC.open(path.toString(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  }

  /**
   * Writes a whole message, or nothing of it; up to 4096 bytes are never mixed with another's.
   *
   * @return whether there was room
   */
  public boolean write(byte[] message) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
      return LibC.write(fd, data) == message.length;
    }
  }

  /** Closes it, and removes it if it was made here. */
  @Override
  public void close() throws IOException {
    LibC.close(fd);
    if (made) {
      Files.deleteIfExists(path);
    }
  }
}
