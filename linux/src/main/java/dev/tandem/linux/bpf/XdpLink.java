package dev.tandem.linux.bpf;

import static dev.tandem.linux.NativeFunction.pointer;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.linux.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * An XDP program's hold on an interface. It ends when its last descriptor is closed and it is not
 * pinned, or with {@link #detach}.
 */
public final class XdpLink implements AutoCloseable {

  private static final int BPF_XDP = 37;
  private static final int OPTIONS_LENGTH = 40;

  private final int fd;

  private XdpLink(int fd) {
    this.fd = fd;
  }

  /** Where in the receive path the program runs. */
  public enum Mode {
    /** In the driver, before a socket buffer is made. */
    NATIVE(1 << 2),
    /** After the driver: slower, but on every interface. */
    GENERIC(1 << 1);

    private final int flag;

    Mode(int flag) {
      this.flag = flag;
    }
  }

  /**
   * Attaches a program.
   *
   * @throws dev.tandem.linux.LinuxException with {@link dev.tandem.linux.Errno#EBUSY} when another
   *     program is attached, {@link dev.tandem.linux.Errno#EOPNOTSUPP} when the driver has no
   *     native XDP
   */
  public static XdpLink attach(int programFd, int interfaceIndex, Mode mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment options = arena.allocate(OPTIONS_LENGTH, 8);
      options.set(JAVA_LONG, 0, OPTIONS_LENGTH);
      options.set(JAVA_INT, 8, mode.flag);
      String what = "attach XDP program to interface " + interfaceIndex;
      return new XdpLink(
          LibBpf.check(
              what,
              (int) LibBpf.LINK_CREATE.call(programFd, interfaceIndex, BPF_XDP, pointer(options))));
    }
  }

  /** Takes over a pinned link. */
  public static XdpLink pinned(Path path) {
    return new XdpLink(BpfFileSystem.get(path.toString()));
  }

  /** Puts another program in the old one's place; no packet passes by without either. */
  public void replace(int programFd) {
    LibBpf.check("replace XDP program", (int) LibBpf.LINK_UPDATE.call(fd, programFd));
  }

  public void pin(Path path) {
    BpfFileSystem.pin(fd, path);
  }

  /** Takes the program off its interface now, pinned or not. */
  public void detach() {
    LibBpf.check("detach XDP program", (int) LibBpf.LINK_DETACH.call(fd));
  }

  /** Lets go of the link; a pinned one stays attached. */
  @Override
  public void close() {
    LibC.close(fd);
  }
}
