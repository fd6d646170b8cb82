package dev.tandem.linux;

import static dev.tandem.linux.Native.captured;
import static dev.tandem.linux.Native.check;
import static dev.tandem.linux.Native.errno;
import static dev.tandem.linux.Native.function;
import static dev.tandem.linux.Native.rethrown;
import static dev.tandem.linux.Native.returning;
import static dev.tandem.linux.Native.unlessItWouldBlock;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C library's functions that Tandem calls. Every method throws {@link LinuxException} on
 * failure unless it says otherwise; calls interrupted by a signal are made again where that is
 * safe.
 */
public final class LibC {

  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int MAP_SHARED = 0x01;
  public static final int MAP_PRIVATE = 0x02;
  public static final int MAP_ANONYMOUS = 0x20;
  public static final int MAP_POPULATE = 0x8000;
  public static final short POLLIN = 1;
  public static final int MSG_DONTWAIT = 0x40;

  private static final int PRIO_PROCESS = 0;

  private static final MethodHandle SOCKET =
      function("socket", returning(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      function("bind", returning(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE = function("close", returning(JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      function("setsockopt", returning(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      function("getsockopt", returning(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SENDTO =
      function(
          "sendto",
          returning(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECV =
      function("recv", returning(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECVMSG =
      function("recvmsg", returning(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle POLL =
      function("poll", returning(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MMAP =
      function(
          "mmap", returning(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      function("munmap", returning(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle OPEN =
      Native.variadic("open", returning(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), 2);
  private static final MethodHandle IOCTL =
      Native.variadic("ioctl", returning(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);
  private static final MethodHandle MKFIFO =
      function("mkfifo", returning(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle MOUNT =
      function("mount", returning(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final MethodHandle STATFS =
      function("statfs", returning(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle EVENTFD =
      function("eventfd", returning(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle WRITE =
      function("write", returning(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle READ =
      function("read", returning(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle SETNS =
      function("setns", returning(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle MLOCKALL = function("mlockall", returning(JAVA_INT, JAVA_INT));
  private static final MethodHandle SCHED_SETSCHEDULER =
      function("sched_setscheduler", returning(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle SCHED_SETAFFINITY =
      function("sched_setaffinity", returning(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle SETPRIORITY =
      function("setpriority", returning(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle STRERROR =
      Native.plain("strerror", returning(ADDRESS, JAVA_INT));
  private static final MethodHandle GETEUID = Native.plain("geteuid", returning(JAVA_INT));

  private LibC() {}

  public static int socket(int domain, int type, int protocol) {
    try {
      return check("socket", (int) SOCKET.invokeExact(captured(), domain, type, protocol));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /**
   * Binds a socket.
   *
   * @param what names the address in the error, such as {@code AF_XDP eth0 queue 0}
   */
  public static void bind(int fd, MemorySegment address, String what) {
    try {
      check(
          "bind " + what,
          (int) BIND.invokeExact(captured(), fd, address, (int) address.byteSize()));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /** Closes a descriptor; a failure is of no use to anyone and is ignored. */
  public static void close(int fd) {
    try {
      int ignored = (int) CLOSE.invokeExact(captured(), fd);
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  public static void setsockopt(int fd, int level, int option, MemorySegment value, String what) {
    try {
      check(
          what,
          (int)
              SETSOCKOPT.invokeExact(captured(), fd, level, option, value, (int) value.byteSize()));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /** Sets an option whose value is an int. */
  public static void setsockopt(int fd, int level, int option, int value, String what) {
    try (Arena arena = Arena.ofConfined()) {
      setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value), what);
    }
  }

  /** Fills {@code value} and returns how many bytes the kernel wrote. */
  public static int getsockopt(int fd, int level, int option, MemorySegment value, String what) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
      check(what, (int) GETSOCKOPT.invokeExact(captured(), fd, level, option, value, length));
      return length.get(JAVA_INT, 0);
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /** Sends to {@code address}, or to the connected peer when that is {@link MemorySegment#NULL}. */
  public static long sendto(
      int fd, MemorySegment data, int flags, MemorySegment address, String what) {
    try {
      return check(
          what,
          (long)
              SENDTO.invokeExact(
                  captured(), fd, data, data.byteSize(), flags, address, (int) address.byteSize()));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /** Receives one message into {@code data}; returns its length. */
  public static int recv(int fd, MemorySegment data, int flags, String what) {
    try {
      long length;
      do {
        length = (long) RECV.invokeExact(captured(), fd, data, data.byteSize(), flags);
      } while (length < 0 && errno() == Errno.EINTR);
      return (int) check(what, length);
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /**
   * Receives one datagram of a non-blocking socket with what the kernel says of it.
   *
   * @param header a {@code struct msghdr}
   * @return its length; -1 where there is none
   */
  static int recvmsg(int fd, MemorySegment header, int flags) {
    try {
      return (int)
          unlessItWouldBlock("recvmsg", (long) RECVMSG.invokeExact(captured(), fd, header, flags));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /**
   * Waits until a descriptor is ready.
   *
   * @param descriptors an array of {@code struct pollfd}, 8 bytes each
   * @param timeoutMillis -1 waits without end
   * @return how many are ready; 0 also when a signal came in between
   */
  public static int poll(MemorySegment descriptors, long count, int timeoutMillis) {
    try {
      int ready = (int) POLL.invokeExact(captured(), descriptors, count, timeoutMillis);
      return ready < 0 && errno() == Errno.EINTR ? 0 : check("poll", ready);
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /** Maps memory that is unmapped when the arena closes. */
  public static MemorySegment mmap(
      long length, int protection, int flags, int fd, long offset, Arena arena, String what) {
    try {
      MemorySegment mapped =
          (MemorySegment)
              MMAP.invokeExact(
                  captured(), MemorySegment.NULL, length, protection, flags, fd, offset);
      check("mmap " + what, mapped.address() == -1 ? -1 : 0);
      return mapped.reinterpret(length, arena, LibC::munmap);
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  private static void munmap(MemorySegment mapped) {
    try {
      int ignored = (int) MUNMAP.invokeExact(captured(), mapped, mapped.byteSize());
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  public static int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return check(
          "open " + path, (int) OPEN.invokeExact(captured(), arena.allocateFrom(path), flags, 0));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  static void mkfifo(String path, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      check("mkfifo " + path, (int) MKFIFO.invokeExact(captured(), arena.allocateFrom(path), mode));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  public static int ioctl(int fd, long request, MemorySegment argument, String what) {
    try {
      return check(what, (int) IOCTL.invokeExact(captured(), fd, request, argument));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  public static void mount(String source, String target, String type, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      check(
          "mount -t " + type + " " + target,
          (int)
              MOUNT.invokeExact(
                  captured(),
                  arena.allocateFrom(source),
                  arena.allocateFrom(target),
                  arena.allocateFrom(type),
                  flags,
                  MemorySegment.NULL));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /** The magic number of the file system that holds {@code path} ({@code f_type}). */
  public static long fileSystemType(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statfs = arena.allocate(256, 8);
      check(
          "statfs " + path, (int) STATFS.invokeExact(captured(), arena.allocateFrom(path), statfs));
      return statfs.get(JAVA_LONG, 0);
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  static int eventfd(int flags) {
    try {
      return check("eventfd", (int) EVENTFD.invokeExact(captured(), 0, flags));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /** Writes; returns -1 where a non-blocking descriptor has no room. */
  static long write(int fd, MemorySegment data) {
    try {
      return unlessItWouldBlock(
          "write", (long) WRITE.invokeExact(captured(), fd, data, data.byteSize()));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /** Reads; returns -1 where a non-blocking descriptor has nothing. */
  static long read(int fd, MemorySegment data) {
    try {
      return unlessItWouldBlock(
          "read", (long) READ.invokeExact(captured(), fd, data, data.byteSize()));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  static void setns(int fd, int type, String what) {
    try {
      check("setns " + what, (int) SETNS.invokeExact(captured(), fd, type));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  static void mlockall(int flags) {
    try {
      check("mlockall", (int) MLOCKALL.invokeExact(captured(), flags));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  static void setScheduler(int policy, int priority) {
    try (Arena arena = Arena.ofConfined()) {
      check(
          "sched_setscheduler",
          (int)
              SCHED_SETSCHEDULER.invokeExact(
                  captured(), 0, policy, arena.allocateFrom(JAVA_INT, priority)));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  static void setAffinity(long cpuMask) {
    try (Arena arena = Arena.ofConfined()) {
      check(
          "sched_setaffinity",
          (int)
              SCHED_SETAFFINITY.invokeExact(
                  captured(), 0, 8L, arena.allocateFrom(JAVA_LONG, cpuMask)));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /** Sets the nice value of the thread with this number; 0 is the calling one. */
  static void setNice(int thread, int value) {
    try {
      check("setpriority", (int) SETPRIORITY.invokeExact(captured(), PRIO_PROCESS, thread, value));
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  static String strerror(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(256).getString(0);
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }

  /** Whether this process runs as root. */
  public static boolean isRoot() {
    try {
      return (int) GETEUID.invokeExact() == 0;
    } catch (Throwable t) {
      throw rethrown(t);
    }
  }
}
