package dev.tandem.linux.bpf;

import static dev.tandem.linux.NativeFunction.pointer;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tandem.linux.LinuxException;
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

  private static final long NO = 0;
  private static final int LOG_LENGTH = 1 << 20;
  private static final int LOG_LINES_KEPT = 12;

  private final Arena arena = Arena.ofShared();
  private final String name;
  private final long object;
  private MemorySegment log = MemorySegment.NULL;

  private BpfObject(String name, byte[] elf) {
    this.name = name;
    MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, elf);
    object = LibBpf.OBJECT_OPEN_MEM.call(pointer(bytes), elf.length);
    if (object == 0) {
      throw new IllegalArgumentException(name + " is no BPF object that libbpf can read");
    }
  }

  /** Parses an ELF file. */
  public static BpfObject open(String name, byte[] elf) {
    return new BpfObject(name, elf);
  }

  /** Sets a map's size before {@link #load}. */
  public void resize(String map, int entries) {
    LibBpf.check("resize " + map, (int) LibBpf.MAP_SET_MAX_ENTRIES.call(findMap(map), entries));
  }

  /** Uses a map that exists instead of making one. */
  public void reuse(String map, BpfMap existing) {
    LibBpf.check("reuse " + map, (int) LibBpf.MAP_REUSE_FD.call(findMap(map), existing.fd()));
  }

  /** The program's constants ({@code const volatile} variables), writable until {@link #load}. */
  public MemorySegment constants() {
    MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
    long value = LibBpf.MAP_INITIAL_VALUE.call(findMap(".rodata"), pointer(length));
    return MemorySegment.ofAddress(value).reinterpret(length.get(ValueLayout.JAVA_LONG, 0));
  }

  /** Leaves a program out: {@link #load} then makes maps without it. */
  public void leaveOut(String program) {
    LibBpf.check(
        "leave out " + program, (int) LibBpf.PROGRAM_SET_AUTOLOAD.call(findProgram(program), NO));
  }

  /** Has a program's verifier log kept, so that a refusal can be explained. */
  public void keepLogOf(String program) {
    log = arena.allocate(LOG_LENGTH);
    LibBpf.check(
        "log of " + program,
        (int) LibBpf.PROGRAM_SET_LOG_BUF.call(findProgram(program), pointer(log), LOG_LENGTH));
  }

  /**
   * Verifies and loads programs, makes maps.
   *
   * @throws LinuxException with the last lines of the verifier's log as detail
   */
  public void load() {
    int result = (int) LibBpf.OBJECT_LOAD.call(object);
    LibBpf.check("load " + name, result, result < 0 ? endOfLog() : "");
  }

  /** A map of the loaded object; it stays usable as long as this object is open. */
  public BpfMap map(String map) {
    int fd = LibBpf.check("find map " + map, (int) LibBpf.MAP_FD.call(findMap(map)));
    return BpfMap.borrowed(map, fd);
  }

  /** The descriptor of a loaded program, valid as long as this object is open. */
  public int programFd(String program) {
    return LibBpf.check(
        "find program " + program, (int) LibBpf.PROGRAM_FD.call(findProgram(program)));
  }

  private long findMap(String map) {
    long found = LibBpf.OBJECT_FIND_MAP.call(object, pointer(arena.allocateFrom(map)));
    return present(found, "map " + map);
  }

  private long findProgram(String program) {
    long found = LibBpf.OBJECT_FIND_PROGRAM.call(object, pointer(arena.allocateFrom(program)));
    return present(found, "program " + program);
  }

  private long present(long found, String what) {
    if (found == 0) {
      throw new IllegalArgumentException(name + " has no " + what);
    }
    return found;
  }

  private String endOfLog() {
    long length = 0;
    while (length < log.byteSize() && log.get(JAVA_BYTE, length) != 0) {
      length++;
    }
    byte[] bytes = log.asSlice(0, length).toArray(JAVA_BYTE);
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    int from = Math.max(0, lines.size() - LOG_LINES_KEPT);
    return String.join("\n", lines.subList(from, lines.size()));
  }

  @Override
  public void close() {
    var _ = LibBpf.OBJECT_CLOSE.call(object);
    arena.close();
  }
}
