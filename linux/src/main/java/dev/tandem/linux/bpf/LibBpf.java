package dev.tandem.linux.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libbpf 1.x that Tandem calls. They return a negative errno on failure, which
 * {@link #check} turns into a {@link LinuxException}; functions that return a pointer return null
 * then.
 */
final class LibBpf {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = library();

  static final MethodHandle OBJECT_OPEN_MEM =
      bind("bpf_object__open_mem", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  static final MethodHandle OBJECT_LOAD = bind("bpf_object__load", JAVA_INT, ADDRESS);
  static final MethodHandle OBJECT_CLOSE = bindVoid("bpf_object__close", ADDRESS);
  static final MethodHandle OBJECT_FIND_MAP =
      bind("bpf_object__find_map_by_name", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle OBJECT_FIND_PROGRAM =
      bind("bpf_object__find_program_by_name", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle MAP_FD = bind("bpf_map__fd", JAVA_INT, ADDRESS);
  static final MethodHandle MAP_SET_MAX_ENTRIES =
      bind("bpf_map__set_max_entries", JAVA_INT, ADDRESS, JAVA_INT);
  static final MethodHandle MAP_REUSE_FD = bind("bpf_map__reuse_fd", JAVA_INT, ADDRESS, JAVA_INT);
  static final MethodHandle MAP_INITIAL_VALUE =
      bind("bpf_map__initial_value", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle PROGRAM_FD = bind("bpf_program__fd", JAVA_INT, ADDRESS);
  static final MethodHandle PROGRAM_SET_LOG_BUF =
      bind("bpf_program__set_log_buf", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle PROG_TEST_RUN =
      bind("bpf_prog_test_run_opts", JAVA_INT, JAVA_INT, ADDRESS);
  static final MethodHandle MAP_LOOKUP =
      bind("bpf_map_lookup_elem", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  static final MethodHandle MAP_UPDATE =
      bind("bpf_map_update_elem", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle MAP_DELETE = bind("bpf_map_delete_elem", JAVA_INT, JAVA_INT, ADDRESS);
  static final MethodHandle MAP_NEXT_KEY =
      bind("bpf_map_get_next_key", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  static final MethodHandle LINK_CREATE =
      bind("bpf_link_create", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  static final MethodHandle LINK_UPDATE =
      bind("bpf_link_update", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  static final MethodHandle LINK_DETACH = bind("bpf_link_detach", JAVA_INT, JAVA_INT);
  static final MethodHandle OBJ_PIN = bind("bpf_obj_pin", JAVA_INT, JAVA_INT, ADDRESS);
  static final MethodHandle OBJ_GET = bind("bpf_obj_get", JAVA_INT, ADDRESS);
  static final MethodHandle OBJ_INFO =
      bind("bpf_obj_get_info_by_fd", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  static final MethodHandle POSSIBLE_CPUS = bind("libbpf_num_possible_cpus", JAVA_INT);

  private LibBpf() {}

  private static SymbolLookup library() {
    SymbolLookup found;
    try {
      found = SymbolLookup.libraryLookup("libbpf.so.1", Arena.global());
    } catch (IllegalArgumentException e) {
      throw new UnsupportedOperationException(
          "libbpf.so.1 is missing: install Debian's package libbpf1", e);
    }
    silence(found);
    return found;
  }

  /** Errors come back as exceptions with the verifier's words; libbpf's own prints are left out. */
  private static void silence(SymbolLookup library) {
    MethodHandle setPrint =
        LINKER.downcallHandle(
            library.findOrThrow("libbpf_set_print"), FunctionDescriptor.of(ADDRESS, ADDRESS));
    try {
      MemorySegment ignored = (MemorySegment) setPrint.invokeExact(MemorySegment.NULL);
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
  }

  private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        SYMBOLS.findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle bindVoid(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
  }

  static int check(String operation, int result) {
    return check(operation, result, "");
  }

  static int check(String operation, int result, String detail) {
    if (result < 0) {
      throw new LinuxException(operation, -result, detail);
    }
    return result;
  }
}
