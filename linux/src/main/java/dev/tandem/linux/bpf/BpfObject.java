package dev.tandem.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A compiled BPF object: opened, adjusted (map sizes, maps taken over, constants), then loaded into
 * the kernel. Closing it frees what nothing else holds: attached programs and pinned maps stay.
 */
public final class BpfObject implements AutoCloseable {

  private static final int LOG_LENGTH = 1 << 20;
  private static final int LOG_LINES_KEPT = 12;

  private final Arena arena = Arena.ofShared();
  private final String name;
  private final MemorySegment object;
  private final MemorySegment log = arena.allocate(LOG_LENGTH);

  private BpfObject(String name, byte[] elf) {
    this.name = name;
    MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, elf);
    try {
      object =
          (MemorySegment)
              LibBpf.OBJECT_OPEN_MEM.invokeExact(bytes, (long) elf.length, MemorySegment.NULL);
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
    if (object.address() == 0) {
      throw new IllegalArgumentException(name + " is no BPF object that libbpf can read");
    }
  }

  /** Parses an ELF file. */
  public static BpfObject open(String name, byte[] elf) {
    return new BpfObject(name, elf);
  }

  /** Sets a map's size before {@link #load}. */
  public void resize(String map, int entries) {
    try {
      LibBpf.check(
          "resize " + map, (int) LibBpf.MAP_SET_MAX_ENTRIES.invokeExact(findMap(map), entries));
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
  }

  /** Uses a map that exists instead of making one. */
  public void reuse(String map, BpfMap existing) {
    try {
      LibBpf.check(
          "reuse " + map, (int) LibBpf.MAP_REUSE_FD.invokeExact(findMap(map), existing.fd()));
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
  }

  /** The program's constants ({@code const volatile} variables), writable until {@link #load}. */
  public MemorySegment constants() {
    MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
    try {
      MemorySegment value =
          (MemorySegment) LibBpf.MAP_INITIAL_VALUE.invokeExact(findMap(".rodata"), length);
      return value.reinterpret(length.get(ValueLayout.JAVA_LONG, 0));
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
  }

  /** Has a program's verifier log kept, so that a refusal can be explained. */
  public void keepLogOf(String program) {
    try {
      LibBpf.check(
          "log of " + program,
          (int)
              LibBpf.PROGRAM_SET_LOG_BUF.invokeExact(findProgram(program), log, (long) LOG_LENGTH));
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
  }

  /**
   * Verifies and loads programs, makes maps.
   *
   * @throws LinuxException with the last lines of the verifier's log as detail
   */
  public void load() {
    try {
      int result = (int) LibBpf.OBJECT_LOAD.invokeExact(object);
      LibBpf.check("load " + name, result, result < 0 ? endOfLog() : "");
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
  }

  /** A map of the loaded object; it stays usable as long as this object is open. */
  public BpfMap map(String map) {
    try {
      int fd = LibBpf.check("find map " + map, (int) LibBpf.MAP_FD.invokeExact(findMap(map)));
      return BpfMap.borrowed(map, fd);
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
  }

  /** The descriptor of a loaded program, valid as long as this object is open. */
  public int programFd(String program) {
    try {
      return LibBpf.check(
          "find program " + program, (int) LibBpf.PROGRAM_FD.invokeExact(findProgram(program)));
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
  }

  private MemorySegment findMap(String map) throws Throwable {
    MemorySegment found =
        (MemorySegment) LibBpf.OBJECT_FIND_MAP.invokeExact(object, arena.allocateFrom(map));
    return present(found, "map " + map);
  }

  private MemorySegment findProgram(String program) throws Throwable {
    MemorySegment found =
        (MemorySegment) LibBpf.OBJECT_FIND_PROGRAM.invokeExact(object, arena.allocateFrom(program));
    return present(found, "program " + program);
  }

  private MemorySegment present(MemorySegment found, String what) {
    if (found.address() == 0) {
      throw new IllegalArgumentException(name + " has no " + what);
    }
    return found;
  }

  private String endOfLog() {
    long length = 0;
    while (length < LOG_LENGTH && log.get(JAVA_BYTE, length) != 0) {
      length++;
    }
    byte[] bytes = log.asSlice(0, length).toArray(JAVA_BYTE);
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    int from = Math.max(0, lines.size() - LOG_LINES_KEPT);
    return String.join("\n", lines.subList(from, lines.size()));
  }

  @Override
  public void close() {
    try {
      LibBpf.OBJECT_CLOSE.invokeExact(object);
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
    arena.close();
  }
}
