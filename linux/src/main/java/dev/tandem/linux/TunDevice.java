package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A point-to-point interface whose other end is this process: what it writes, the kernel receives
 * as IP packets of that interface. It is up as long as it is open, in the network namespace of the
 * thread that opened it, and goes with the process.
 */
public final class TunDevice implements AutoCloseable {

  private static final String PATH = "/dev/net/tun";
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TUN = 0x0001;
  private static final short IFF_NO_PI = 0x1000;
  private static final int FLAGS = InterfaceRequest.VALUE;

  private final int fd;
  private final String name;

  /**
   * Makes the interface.
   *
   * @param pattern its name, with {@code %d} for the first free number
   * @throws LinuxException with {@link Errno#ENOENT} where the kernel has no such devices
   */
  public TunDevice(String pattern) {
    fd = LibC.open(PATH, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = InterfaceRequest.of(pattern, arena);
      request.set(JAVA_SHORT, FLAGS, (short) (IFF_TUN | IFF_NO_PI));
      LibC.ioctl(fd, TUNSETIFF, request, "make interface " + pattern);
      name = request.getString(0);
      InterfaceRequest.up(name);
    } catch (RuntimeException e) {
      LibC.close(fd);
      throw e;
    }
  }

  public String name() {
    return name;
  }

  /** Has the kernel receive an IP packet; false when it does not take it. */
  public boolean receive(MemorySegment memory, long offset, int length) {
    try {
      return LibC.write(fd, memory.asSlice(offset, length)) == length;
    } catch (LinuxException e) {
      return false;
    }
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
