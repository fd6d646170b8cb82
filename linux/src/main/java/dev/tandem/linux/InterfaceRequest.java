package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code struct ifreq}: an interface's name, and what is asked or said of it at {@link #VALUE}. */
final class InterfaceRequest {

  static final int VALUE = 16;
  private static final int LENGTH = 40;

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final long SIOCGIFFLAGS = 0x8913;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final short IFF_UP = 1;

  private InterfaceRequest() {}

  static MemorySegment of(String name, Arena arena) {
    if (name.length() >= VALUE) {
      throw new IllegalArgumentException("no interface has a name as long as " + name);
    }
    MemorySegment request = arena.allocate(LENGTH, 8);
    request.setString(0, name);
    return request;
  }

  /** Makes a request of the kernel, in the network namespace of the calling thread. */
  static void ask(long operation, MemorySegment request, String what) {
    int fd = LibC.socket(SocketName.AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    try {
      LibC.ioctl(fd, operation, request, what);
    } finally {
      LibC.close(fd);
    }
  }

  static void up(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = of(name, arena);
      ask(SIOCGIFFLAGS, request, "flags of " + name);
      request.set(JAVA_SHORT, VALUE, (short) (request.get(JAVA_SHORT, VALUE) | IFF_UP));
      ask(SIOCSIFFLAGS, request, "set " + name + " up");
    }
  }
}
