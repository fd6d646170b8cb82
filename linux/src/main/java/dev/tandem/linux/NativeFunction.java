package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * A function of a native library with up to six parameters, each an integer or a pointer, whose
 * result is one, too, or nothing.
 *
 * <p>All of them are called in the same shape, with six parameters of 64 bits: the calling
 * conventions that Linux has on 64-bit processors hand over the first six in registers, variadic
 * ones as well, and a function does not look at those that it has no parameter for, nor at the
 * upper half of one that holds an int. To link a shape takes the JVM some ten milliseconds of a
 * start; it links only this one.
 *
 * @param entry where the function begins
 */
public record NativeFunction(MemorySegment entry) {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final int VARIADIC_FROM = 1;

  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(VARIADIC_FROM));

  /**
   * A function of the C library.
   *
   * @throws java.util.NoSuchElementException where the library has none of this name
   */
  public static NativeFunction of(String name) {
    return of(name, LINKER.defaultLookup());
  }

  /** A function of another library. */
  public static NativeFunction of(String name, SymbolLookup library) {
    return new NativeFunction(library.findOrThrow(name));
  }

  /**
   * What stands for a pointer. The caller keeps the segment's arena open until the function has
   * returned and done with the memory.
   *
   * @throws IllegalArgumentException for memory of the Java heap, which has no address
   */
  public static long pointer(MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "memory of the heap cannot be handed to a native function");
    }
    return segment.address();
  }

  public long call() {
    return call(0, 0, 0, 0, 0, 0);
  }

  public long call(long a) {
    return call(a, 0, 0, 0, 0, 0);
  }

  public long call(long a, long b) {
    return call(a, b, 0, 0, 0, 0);
  }

  public long call(long a, long b, long c) {
    return call(a, b, c, 0, 0, 0);
  }

  public long call(long a, long b, long c, long d) {
    return call(a, b, c, d, 0, 0);
  }

  public long call(long a, long b, long c, long d, long e) {
    return call(a, b, c, d, e, 0);
  }

  /**
   * Calls it; {@link Native#errno()} tells afterwards what the function left there.
   *
   * @return its result. Where that is an int only the lower half means anything, where it has none
   *     nothing.
   */
  public long call(long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(entry, Native.captured(), a, b, c, d, e, f);
    } catch (RuntimeException | Error known) {
      throw known;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
