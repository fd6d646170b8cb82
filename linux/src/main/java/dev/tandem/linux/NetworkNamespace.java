package dev.tandem.linux;

import java.nio.file.Path;

/**
 * Network namespaces by name, as {@code ip netns} keeps them. A namespace belongs to a thread: what
 * a thread opens while it is inside (sockets, capture handles) stays there wherever it is used.
 */
public final class NetworkNamespace {

  private static final Path DIRECTORY = Path.of("/run/netns");
  private static final int O_RDONLY = 0;
  private static final int CLONE_NEWNET = 0x40000000;

  private NetworkNamespace() {}

  /** The file that stands for a namespace. */
  public static Path path(String name) {
    return DIRECTORY.resolve(name);
  }

  /**
   * Moves the calling thread into a namespace for the rest of its life. Call it on a platform
   * thread of your own: a virtual thread would take its carrier along.
   *
   * @throws LinuxException with {@link Errno#ENOENT} when there is no such namespace, {@link
   *     Errno#EPERM} without CAP_SYS_ADMIN
   */
  public static void enter(String name) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread cannot enter a network namespace");
    }
    int fd = LibC.open(path(name).toString(), O_RDONLY);
    try {
      LibC.setns(fd, CLONE_NEWNET, name);
    } finally {
      LibC.close(fd);
    }
  }
}
