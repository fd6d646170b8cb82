package dev.tandem.linux.bpf;

import static dev.tandem.linux.NativeFunction.pointer;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Runs a loaded XDP program without waiting for packets (BPF_PROG_TEST_RUN). */
public final class ProgramTestRun {

  private static final int OPTIONS_LENGTH = 80;
  private static final int CONTEXT_LENGTH = 24;
  private static final int ROOM_TO_GROW = 256;

  private static final int LIVE_FRAMES = 1 << 1;
  // A veth's receive ring holds 256 and is emptied between two batches, but not always to the end.
  private static final int MOST_FRAMES_AT_ONCE = 64;

  private ProgramTestRun() {}

  /**
   * Runs an XDP program on frames that really go where it sends them, one after the other, on this
   * thread's processor.
   *
   * @param frame what each frame holds before the program first sees it; the program finds frames
   *     that come back as it left them
   * @param interfaceIndex on which the frames seem to come in; must exist in the calling thread's
   *     namespace
   * @param count how many
   */
  public static void send(int programFd, byte[] frame, int interfaceIndex, int count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(JAVA_BYTE, frame);
      MemorySegment context = context(frame.length, interfaceIndex, arena);
      MemorySegment options = arena.allocate(OPTIONS_LENGTH, 8);
      options.set(JAVA_LONG, 0, OPTIONS_LENGTH);
      options.set(ADDRESS, 8, in);
      options.set(JAVA_INT, 24, frame.length);
      options.set(ADDRESS, 32, context);
      options.set(JAVA_INT, 48, CONTEXT_LENGTH);
      options.set(JAVA_INT, 60, count);
      options.set(JAVA_INT, 68, LIVE_FRAMES);
      options.set(JAVA_INT, 76, MOST_FRAMES_AT_ONCE);
      LibBpf.check("send frames", (int) LibBpf.PROG_TEST_RUN.call(programFd, pointer(options)));
    }
  }

  private static MemorySegment context(int length, int interfaceIndex, Arena arena) {
    MemorySegment context = arena.allocate(CONTEXT_LENGTH, 8);
    context.set(JAVA_INT, 4, length);
    context.set(JAVA_INT, 12, interfaceIndex);
    return context;
  }

  /**
   * Runs the program once, as if the packet had come in on an interface.
   *
   * @param interfaceIndex must exist in the calling thread's namespace
   */
  public static Result run(int programFd, byte[] packet, int interfaceIndex) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(JAVA_BYTE, packet);
      MemorySegment out = arena.allocate(packet.length + ROOM_TO_GROW);
      MemorySegment context = context(packet.length, interfaceIndex, arena);
      MemorySegment options = arena.allocate(OPTIONS_LENGTH, 8);
      options.set(JAVA_LONG, 0, OPTIONS_LENGTH);
      options.set(ADDRESS, 8, in);
      options.set(ADDRESS, 16, out);
      options.set(JAVA_INT, 24, packet.length);
      options.set(JAVA_INT, 28, (int) out.byteSize());
      options.set(ADDRESS, 32, context);
      options.set(JAVA_INT, 48, CONTEXT_LENGTH);
      LibBpf.check(
          "test-run XDP program", (int) LibBpf.PROG_TEST_RUN.call(programFd, pointer(options)));
      int length = options.get(JAVA_INT, 28);
      byte[] left = out.asSlice(0, length).toArray(JAVA_BYTE);
      return new Result(options.get(JAVA_INT, 56), ByteBuffer.wrap(left).asReadOnlyBuffer());
    }
  }

  /**
   * What the program did.
   *
   * @param verdict XDP_ABORTED 0, XDP_DROP 1, XDP_PASS 2, XDP_TX 3, XDP_REDIRECT 4
   * @param packet as the program left it
   */
  public record Result(int verdict, ByteBuffer packet) {}
}
