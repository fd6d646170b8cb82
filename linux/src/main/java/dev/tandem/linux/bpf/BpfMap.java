package dev.tandem.linux.bpf;

import static dev.tandem.linux.NativeFunction.pointer;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A BPF map. Array maps made with {@code BPF_F_MMAPABLE} can be mapped and then need no system
 * calls; the others are read and written element by element.
 */
public final class BpfMap implements AutoCloseable {

  private static final int INFO_LENGTH = 88;
  private static final long ANY = 0;

  private final String name;
  private final int fd;
  private final boolean owned;

  private BpfMap(String name, int fd, boolean owned) {
    this.name = name;
    this.fd = fd;
    this.owned = owned;
  }

  static BpfMap borrowed(String name, int fd) {
    return new BpfMap(name, fd, false);
  }

  /** Opens a pinned map. */
  public static BpfMap pinned(String name, String path) {
    return new BpfMap(name, BpfFileSystem.get(path), true);
  }

  public String name() {
    return name;
  }

  public int fd() {
    return fd;
  }

  /** What the kernel says of the map. */
  public Shape shape() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = info(arena);
      return new Shape(
          info.get(JAVA_INT, 0),
          info.get(JAVA_INT, 8),
          info.get(JAVA_INT, 12),
          info.get(JAVA_INT, 16));
    }
  }

  /** The kernel's number of the map, which no other one has. */
  public int id() {
    try (Arena arena = Arena.ofConfined()) {
      return info(arena).get(JAVA_INT, 4);
    }
  }

  private MemorySegment info(Arena arena) {
    MemorySegment info = arena.allocate(INFO_LENGTH, 8);
    MemorySegment length = arena.allocateFrom(JAVA_INT, INFO_LENGTH);
    LibBpf.check(
        "describe map " + name, (int) LibBpf.OBJ_INFO.call(fd, pointer(info), pointer(length)));
    return info;
  }

  /**
   * Maps an array's values, one after the other, each rounded up to 8 octets; unmapped when the
   * arena closes.
   */
  public MemorySegment map(Arena arena) {
    Shape shape = shape();
    long length = (long) shape.entries() * ((shape.valueLength() + 7) & ~7);
    int protection = LibC.PROT_READ | LibC.PROT_WRITE;
    return LibC.mmap(length, protection, LibC.MAP_SHARED, fd, 0, arena, "map " + name);
  }

  public void update(MemorySegment key, MemorySegment value) {
    LibBpf.check(
        "update map " + name, (int) LibBpf.MAP_UPDATE.call(fd, pointer(key), pointer(value), ANY));
  }

  /** Reads an element into {@code value}; returns whether there is one. */
  public boolean lookup(MemorySegment key, MemorySegment value) {
    return found("look up in map ", (int) LibBpf.MAP_LOOKUP.call(fd, pointer(key), pointer(value)));
  }

  /** Removes an element; returns whether there was one. */
  public boolean delete(MemorySegment key) {
    return found("delete from map ", (int) LibBpf.MAP_DELETE.call(fd, pointer(key)));
  }

  /** Writes the key after {@code key} (the first for NULL) to {@code next}; false at the end. */
  public boolean nextKey(MemorySegment key, MemorySegment next) {
    return found("walk map ", (int) LibBpf.MAP_NEXT_KEY.call(fd, pointer(key), pointer(next)));
  }

  private boolean found(String operation, int result) {
    if (result < 0 && -result != Errno.ENOENT) {
      throw new LinuxException(operation + name, -result);
    }
    return result >= 0;
  }

  @Override
  public void close() {
    if (owned) {
      LibC.close(fd);
    }
  }

  /**
   * A map as the kernel describes it (struct bpf_map_info).
   *
   * @param keyLength in octets
   * @param valueLength in octets
   */
  public record Shape(int type, int keyLength, int valueLength, int entries) {}
}
