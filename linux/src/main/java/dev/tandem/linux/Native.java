package dev.tandem.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** How functions of the C library are bound, and what becomes of errors of native calls. */
public final class Native {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

  private Native() {}

  /** A function that sets errno: its handle takes {@link #captured()} first. */
  static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        SYMBOLS.findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
  }

  /** The same for one whose parameters from {@code first} on are variadic. */
  static MethodHandle variadic(String name, FunctionDescriptor descriptor, int first) {
    return LINKER.downcallHandle(
        SYMBOLS.findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(first));
  }

  /** A function that cannot fail. */
  static MethodHandle plain(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), descriptor);
  }

  static FunctionDescriptor returning(MemoryLayout result, MemoryLayout... arguments) {
    return FunctionDescriptor.of(result, arguments);
  }

  /** Where the calling thread's functions leave errno. */
  static MemorySegment captured() {
    return CAPTURED.get();
  }

  static int errno() {
    return (int) ERRNO.get(captured(), 0L);
  }

  /** -1 where a non-blocking descriptor was not ready. */
  static long unlessItWouldBlock(String operation, long result) {
    return result < 0 && errno() == Errno.EAGAIN ? -1 : check(operation, result);
  }

  static int check(String operation, int result) {
    return (int) check(operation, (long) result);
  }

  static long check(String operation, long result) {
    if (result < 0) {
      throw new LinuxException(operation, errno());
    }
    return result;
  }

  /** What a bound handle throws is ours; anything else cannot come out of a native call. */
  public static RuntimeException rethrown(Throwable t) {
    if (t instanceof RuntimeException e) {
      return e;
    }
    if (t instanceof Error e) {
      throw e;
    }
    return new IllegalStateException(t);
  }
}
