package dev.tandem.linux;

import static dev.tandem.linux.Native.captured;
import static dev.tandem.linux.Native.check;
import static dev.tandem.linux.Native.function;
import static dev.tandem.linux.Native.rethrown;
import static dev.tandem.linux.Native.returning;
import static dev.tandem.linux.Native.unlessItWouldBlock;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;

/**
 * Listens for TCP connections without Java's own sockets, so that a thread can keep what it accepts
 * among its {@link OwnDescriptors}.
 */
public final class TcpListener implements AutoCloseable {

  private static final int SOCK_STREAM = 1;
  private static final int SOCK_NONBLOCK = 04000;
  private static final int SOCK_CLOEXEC = 02000000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int BACKLOG = 16;
  private static final MethodHandle LISTEN =
      function("listen", returning(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle GETSOCKNAME =
      function("getsockname", returning(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle ACCEPT4 =
      function("accept4", returning(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));

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
      LibC.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
      LibC.bind(
          fd,
          SocketName.of(local, wanted, arena),
          "TCP " + AddressText.of(local) + " port " + wanted);
      check("listen", (int) LISTEN.invokeExact(captured(), fd, BACKLOG));
      MemorySegment name = arena.allocate(SocketName.LONGEST, 4);
      MemorySegment length = arena.allocateFrom(JAVA_INT, SocketName.LONGEST);
      check("getsockname", (int) GETSOCKNAME.invokeExact(captured(), fd, name, length));
      port = SocketName.port(name);
    } catch (Throwable t) {
      LibC.close(fd);
      throw rethrown(t);
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
    try {
      return (int)
          unlessItWouldBlock(
              "accept",
              (int)
                  ACCEPT4.invokeExact(
                      captured(), fd, MemorySegment.NULL, MemorySegment.NULL, SOCK_CLOEXEC));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
