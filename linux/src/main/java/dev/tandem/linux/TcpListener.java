package dev.tandem.linux;

import static dev.tandem.linux.Native.check;
import static dev.tandem.linux.Native.unlessItWouldBlock;
import static dev.tandem.linux.NativeFunction.pointer;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;

/**
 * Listens for TCP connections without Java's own sockets, so that a thread can keep what it accepts
 * among its {@link OwnDescriptors}.
 */
public final class TcpListener implements AutoCloseable {

  private static final int SOCK_STREAM = 1;
  private static final int SOCK_NONBLOCK = 04000;
  private static final int SOCK_CLOEXEC = 02000000;
  private static final int SO_REUSEADDR = 2;
  private static final int BACKLOG = 16;
  private static final NativeFunction LISTEN = NativeFunction.of("listen");
  private static final NativeFunction GETSOCKNAME = NativeFunction.of("getsockname");
  private static final NativeFunction ACCEPT4 = NativeFunction.of("accept4");

  private final int fd;
  private final int port;

  /**
   * Listens from now on.
   *
   * @param wanted 0 for any port that is free
   * @throws LinuxException when the address is not there or the port is taken
   */
  public TcpListener(InetAddress local, int wanted) {
    fd = LibC.socket(SocketName.family(local), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    try (Arena arena = Arena.ofConfined()) {
      // Connections of an earlier life of this process may linger at the port.
      LibC.setsockopt(fd, LibC.SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
      LibC.bind(
          fd,
          SocketName.of(local, wanted, arena),
          "TCP " + AddressText.of(local) + " port " + wanted);
      check("listen", (int) LISTEN.call(fd, BACKLOG));
      MemorySegment name = arena.allocate(SocketName.LONGEST, 4);
      MemorySegment length = arena.allocateFrom(JAVA_INT, SocketName.LONGEST);
      check("getsockname", (int) GETSOCKNAME.call(fd, pointer(name), pointer(length)));
      port = SocketName.port(name);
    } catch (RuntimeException e) {
      LibC.close(fd);
      throw e;
    }
  }

  public int fd() {
    return fd;
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /**
   * Takes a connection that waits.
   *
   * @return its descriptor, which is the caller's to close; -1 where none waits
   * @throws LinuxException when the kernel cannot give it, such as without a free descriptor
   */
  public int accept() {
    int accepted = (int) ACCEPT4.call(fd, 0, 0, SOCK_CLOEXEC);
    return (int) unlessItWouldBlock("accept", accepted);
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
