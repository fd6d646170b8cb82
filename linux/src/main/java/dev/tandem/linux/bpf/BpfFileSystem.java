package dev.tandem.linux.bpf;

import static dev.tandem.linux.NativeFunction.pointer;

import dev.tandem.linux.LibC;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where BPF objects outlive their process: files on a bpffs hold them. */
public final class BpfFileSystem {

  private static final long MAGIC = 0xcafe4a11L;
  private static final Path DEFAULT_MOUNT = Path.of("/sys/fs/bpf");

  private BpfFileSystem() {}

  /**
   * Makes sure that a directory exists on a bpffs; mounts one at {@code /sys/fs/bpf} if the machine
   * has none there yet and the directory lies below it.
   */
  public static void prepare(Path directory) {
    if (directory.startsWith(DEFAULT_MOUNT)
        && Files.isDirectory(DEFAULT_MOUNT)
        && !isBpf(DEFAULT_MOUNT)) {
      LibC.mount("bpf", DEFAULT_MOUNT.toString(), "bpf", 0);
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + directory, e);
    }
    if (!isBpf(directory)) {
      throw new IllegalStateException(
          directory + " is not on a BPF file system: mount one with mount -t bpf bpf <directory>");
    }
  }

  private static boolean isBpf(Path directory) {
    return LibC.fileSystemType(directory.toString()) == MAGIC;
  }

  /** Pins a map, program or link. */
  public static void pin(int fd, Path path) {
    try (Arena arena = Arena.ofConfined()) {
      LibBpf.check(
          "pin " + path,
          (int) LibBpf.OBJ_PIN.call(fd, pointer(arena.allocateFrom(path.toString()))));
    }
  }

  /** Opens what is pinned at a path; the caller closes the descriptor. */
  static int get(String path) {
    try (Arena arena = Arena.ofConfined()) {
      return LibBpf.check(
          "open pinned " + path, (int) LibBpf.OBJ_GET.call(pointer(arena.allocateFrom(path))));
    }
  }
}
