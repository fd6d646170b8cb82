package dev.tandem.linux.bpf;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/**
 * The functions of libbpf 1.x that Tandem calls. They return a negative errno on failure, which
 * {@link #check} turns into a {@link LinuxException}; functions that return a pointer return 0
 * then.
 */
final class LibBpf {

  private static final SymbolLookup SYMBOLS = library();

  static final NativeFunction OBJECT_OPEN_MEM = bind("bpf_object__open_mem");
  static final NativeFunction OBJECT_LOAD = bind("bpf_object__load");
  static final NativeFunction OBJECT_CLOSE = bind("bpf_object__close");
  static final NativeFunction OBJECT_FIND_MAP = bind("bpf_object__find_map_by_name");
  static final NativeFunction OBJECT_FIND_PROGRAM = bind("bpf_object__find_program_by_name");
  static final NativeFunction MAP_FD = bind("bpf_map__fd");
  static final NativeFunction MAP_SET_MAX_ENTRIES = bind("bpf_map__set_max_entries");
  static final NativeFunction MAP_REUSE_FD = bind("bpf_map__reuse_fd");
  static final NativeFunction MAP_INITIAL_VALUE = bind("bpf_map__initial_value");
  static final NativeFunction PROGRAM_FD = bind("bpf_program__fd");
  static final NativeFunction PROGRAM_SET_AUTOLOAD = bind("bpf_program__set_autoload");
  static final NativeFunction PROGRAM_SET_LOG_BUF = bind("bpf_program__set_log_buf");
  static final NativeFunction PROG_TEST_RUN = bind("bpf_prog_test_run_opts");
  static final NativeFunction MAP_LOOKUP = bind("bpf_map_lookup_elem");
  static final NativeFunction MAP_UPDATE = bind("bpf_map_update_elem");
  static final NativeFunction MAP_DELETE = bind("bpf_map_delete_elem");
  static final NativeFunction MAP_NEXT_KEY = bind("bpf_map_get_next_key");
  static final NativeFunction LINK_CREATE = bind("bpf_link_create");
  static final NativeFunction LINK_UPDATE = bind("bpf_link_update");
  static final NativeFunction LINK_DETACH = bind("bpf_link_detach");
  static final NativeFunction OBJ_PIN = bind("bpf_obj_pin");
  static final NativeFunction OBJ_GET = bind("bpf_obj_get");
  static final NativeFunction OBJ_INFO = bind("bpf_obj_get_info_by_fd");
  static final NativeFunction POSSIBLE_CPUS = bind("libbpf_num_possible_cpus");

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
    var _ = NativeFunction.of("libbpf_set_print", library).call(0);
  }

  private static NativeFunction bind(String name) {
    return NativeFunction.of(name, SYMBOLS);
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
