package dev.tandem.linux;

import static dev.tandem.linux.Native.check;
import static dev.tandem.linux.Native.errno;
import static dev.tandem.linux.Native.unlessItWouldBlock;
import static dev.tandem.linux.NativeFunction.pointer;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

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

  /** Large pages where there are any; a kernel that has none refuses it. */
  public static final int MADV_HUGEPAGE = 14;

  /** Pages that can be written to are there from now on, since Linux 5.14. */
  public static final int MADV_POPULATE_WRITE = 23;

  public static final short POLLIN = 1;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int SO_SNDBUF = 7;

  /** Level of the options of all sockets, as in asm-generic/socket.h. */
  public static final int SOL_SOCKET = 1;

  /** Whose value is the name of an interface. */
  public static final int SO_BINDTODEVICE = 25;

  /** Whose value is the mark of the packets. */
  public static final int SO_MARK = 36;

  private static final int PRIO_PROCESS = 0;

  private static final NativeFunction SOCKET = NativeFunction.of("socket");
  private static final NativeFunction BIND = NativeFunction.of("bind");
  private static final NativeFunction CLOSE = NativeFunction.of("close");
  private static final NativeFunction SETSOCKOPT = NativeFunction.of("setsockopt");
  private static final NativeFunction GETSOCKOPT = NativeFunction.of("getsockopt");
  private static final NativeFunction SENDTO = NativeFunction.of("sendto");
  private static final NativeFunction RECV = NativeFunction.of("recv");
  private static final NativeFunction RECVMSG = NativeFunction.of("recvmsg");
  private static final NativeFunction POLL = NativeFunction.of("poll");
  private static final NativeFunction MMAP = NativeFunction.of("mmap");
  private static final NativeFunction MUNMAP = NativeFunction.of("munmap");
  private static final NativeFunction MADVISE = NativeFunction.of("madvise");
  private static final NativeFunction OPEN = NativeFunction.of("open");
  private static final NativeFunction IOCTL = NativeFunction.of("ioctl");
  private static final NativeFunction MKFIFO = NativeFunction.of("mkfifo");
  private static final NativeFunction MOUNT = NativeFunction.of("mount");
  private static final NativeFunction STATFS = NativeFunction.of("statfs");
  private static final NativeFunction EVENTFD = NativeFunction.of("eventfd");
  private static final NativeFunction WRITE = NativeFunction.of("write");
  private static final NativeFunction READ = NativeFunction.of("read");
  private static final NativeFunction SETNS = NativeFunction.of("setns");
  private static final NativeFunction MLOCKALL = NativeFunction.of("mlockall");
  private static final NativeFunction SCHED_SETSCHEDULER = NativeFunction.of("sched_setscheduler");
  private static final NativeFunction SCHED_SETAFFINITY = NativeFunction.of("sched_setaffinity");
  private static final NativeFunction SETPRIORITY = NativeFunction.of("setpriority");
  private static final NativeFunction GETRANDOM = NativeFunction.of("getrandom");
  private static final NativeFunction STRERROR = NativeFunction.of("strerror");
  private static final NativeFunction GETEUID = NativeFunction.of("geteuid");

  private LibC() {}

  public static int socket(int domain, int type, int protocol) {
    return check("socket", (int) SOCKET.call(domain, type, protocol));
  }

  /**
   * Binds a socket.
   *
   * @param what names the address in the error, such as {@code AF_XDP eth0 queue 0}
   */
  public static void bind(int fd, MemorySegment address, String what) {
    check("bind " + what, (int) BIND.call(fd, pointer(address), address.byteSize()));
  }

  /** Closes a descriptor; a failure is of no use to anyone and is ignored. */
  public static void close(int fd) {
    var _ = CLOSE.call(fd);
  }

  public static void setsockopt(int fd, int level, int option, MemorySegment value, String what) {
    check(what, (int) SETSOCKOPT.call(fd, level, option, pointer(value), value.byteSize()));
  }

  /** Sets an option whose value is an int. */
  public static void setsockopt(int fd, int level, int option, int value, String what) {
    try (Arena arena = Arena.ofConfined()) {
      setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value), what);
    }
  }

  /**
   * Has a socket send and receive over one device alone; over that of a VRF, by its routes.
   *
   * @throws LinuxException with {@link Errno#ENODEV} when there is none of that name
   */
  public static void bindToDevice(int fd, String device) {
    try (Arena arena = Arena.ofConfined()) {
      setsockopt(
          fd, SOL_SOCKET, SO_BINDTODEVICE, arena.allocateFrom(device), "SO_BINDTODEVICE " + device);
    }
  }

  /** Fills {@code value} and returns how many bytes the kernel wrote. */
  public static int getsockopt(int fd, int level, int option, MemorySegment value, String what) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
      check(what, (int) GETSOCKOPT.call(fd, level, option, pointer(value), pointer(length)));
      return length.get(JAVA_INT, 0);
    }
  }

  /** Sends to {@code address}, or to the connected peer when that is {@link MemorySegment#NULL}. */
  public static long sendto(
      int fd, MemorySegment data, int flags, MemorySegment address, String what) {
    return check(
        what,
        SENDTO.call(
            fd, pointer(data), data.byteSize(), flags, pointer(address), address.byteSize()));
  }

  /** Receives one message into {@code data}; returns its length. */
  public static int recv(int fd, MemorySegment data, int flags, String what) {
    long length;
    do {
      length = RECV.call(fd, pointer(data), data.byteSize(), flags);
    } while (length < 0 && errno() == Errno.EINTR);
    return (int) check(what, length);
  }

  /**
   * Receives one datagram of a non-blocking socket with what the kernel says of it.
   *
   * @param header a {@code struct msghdr}
   * @return its length; -1 where there is none
   */
  static int recvmsg(int fd, MemorySegment header, int flags) {
    return (int) unlessItWouldBlock("recvmsg", RECVMSG.call(fd, pointer(header), flags));
  }

  /**
   * Waits until a descriptor is ready.
   *
   * @param descriptors an array of {@code struct pollfd}, 8 bytes each
   * @param timeoutMillis -1 waits without end
   * @return how many are ready; 0 also when a signal came in between
   */
  public static int poll(MemorySegment descriptors, long count, int timeoutMillis) {
    int ready = (int) POLL.call(pointer(descriptors), count, timeoutMillis);
    return ready < 0 && errno() == Errno.EINTR ? 0 : check("poll", ready);
  }

  /** Maps memory that is unmapped when the arena closes. */
  public static MemorySegment mmap(
      long length, int protection, int flags, int fd, long offset, Arena arena, String what) {
    long mapped = check("mmap " + what, MMAP.call(0, length, protection, flags, fd, offset));
    return MemorySegment.ofAddress(mapped).reinterpret(length, arena, LibC::munmap);
  }

  /**
   * Tells the kernel how memory is going to be used.
   *
   * @param advice such as {@link #MADV_HUGEPAGE}
   */
  public static void madvise(MemorySegment memory, int advice) {
    check("madvise", (int) MADVISE.call(pointer(memory), memory.byteSize(), advice));
  }

  private static void munmap(MemorySegment mapped) {
    var _ = MUNMAP.call(pointer(mapped), mapped.byteSize());
  }

  public static int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return check("open " + path, (int) OPEN.call(pointer(arena.allocateFrom(path)), flags));
    }
  }

  static void mkfifo(String path, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      check("mkfifo " + path, (int) MKFIFO.call(pointer(arena.allocateFrom(path)), mode));
    }
  }

  public static int ioctl(int fd, long request, MemorySegment argument, String what) {
    return check(what, (int) IOCTL.call(fd, request, pointer(argument)));
  }

  public static void mount(String source, String target, String type, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      check(
          "mount -t " + type + " " + target,
          (int)
              MOUNT.call(
                  pointer(arena.allocateFrom(source)),
                  pointer(arena.allocateFrom(target)),
                  pointer(arena.allocateFrom(type)),
                  flags));
    }
  }

  /** The magic number of the file system that holds {@code path} ({@code f_type}). */
  public static long fileSystemType(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statfs = arena.allocate(256, 8);
      check(
          "statfs " + path, (int) STATFS.call(pointer(arena.allocateFrom(path)), pointer(statfs)));
      return statfs.get(JAVA_LONG, 0);
    }
  }

  static int eventfd(int flags) {
    return check("eventfd", (int) EVENTFD.call(0, flags));
  }

  /** Writes; returns -1 where a non-blocking descriptor has no room. */
  static long write(int fd, MemorySegment data) {
    return unlessItWouldBlock("write", WRITE.call(fd, pointer(data), data.byteSize()));
  }

  /** Reads; returns -1 where a non-blocking descriptor has nothing. */
  static long read(int fd, MemorySegment data) {
    return unlessItWouldBlock("read", READ.call(fd, pointer(data), data.byteSize()));
  }

  static void setns(int fd, int type, String what) {
    check("setns " + what, (int) SETNS.call(fd, type));
  }

  static void mlockall(int flags) {
    check("mlockall", (int) MLOCKALL.call(flags));
  }

  static void setScheduler(int thread, int policy, int priority) {
    try (Arena arena = Arena.ofConfined()) {
      check(
          "sched_setscheduler",
          (int)
              SCHED_SETSCHEDULER.call(
                  thread, policy, pointer(arena.allocateFrom(JAVA_INT, priority))));
    }
  }

  static void setAffinity(long cpuMask) {
    try (Arena arena = Arena.ofConfined()) {
      check(
          "sched_setaffinity",
          (int)
              SCHED_SETAFFINITY.call(
                  0, JAVA_LONG.byteSize(), pointer(arena.allocateFrom(JAVA_LONG, cpuMask))));
    }
  }

  /** Sets the nice value of the thread with this number; 0 is the calling one. */
  static void setNice(int thread, int value) {
    check("setpriority", (int) SETPRIORITY.call(PRIO_PROCESS, thread, value));
  }

  /** Eight octets that nobody can foretell. */
  public static long random() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment octets = arena.allocate(JAVA_LONG);
      check("getrandom", GETRANDOM.call(pointer(octets), octets.byteSize(), 0));
      return octets.get(JAVA_LONG, 0);
    }
  }

  static String strerror(int errno) {
    return MemorySegment.ofAddress(STRERROR.call(errno)).reinterpret(256).getString(0);
  }

  /** Whether this process runs as root. */
  public static boolean isRoot() {
    return (int) GETEUID.call() == 0;
  }
}
