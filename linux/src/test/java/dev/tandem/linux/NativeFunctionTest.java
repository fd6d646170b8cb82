package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class NativeFunctionTest {

  private static final int EBADF = 9;

  @Test
  void callsOneWithFewerParametersThanItHandsOver() {
    assertThat((int) NativeFunction.of("abs").call(-5)).isEqualTo(5);
    assertThat((int) NativeFunction.of("getpid").call())
        .isEqualTo((int) ProcessHandle.current().pid());
  }

  @Test
  void callsOneWhoseParametersAreVariadic() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(64);
      long written =
          NativeFunction.of("snprintf")
              .call(
                  NativeFunction.pointer(text),
                  text.byteSize(),
                  NativeFunction.pointer(arena.allocateFrom("%d %lx %s")),
                  -7,
                  0xfedc_ba98_7654_3210L,
                  NativeFunction.pointer(arena.allocateFrom("servers")));

      assertThat(text.getString(0)).isEqualTo("-7 fedcba9876543210 servers");
      assertThat((int) written).isEqualTo(text.getString(0).length());
    }
  }

  @Test
  void keepsTheReasonOfAFailure() {
    assertThat((int) NativeFunction.of("close").call(-1)).isEqualTo(-1);
    assertThat(Native.errno()).isEqualTo(EBADF);
  }

  @Test
  void doesNotTakeMemoryOfTheHeapForAnAddress() {
    MemorySegment heap = MemorySegment.ofArray(new byte[] {1});

    assertThatThrownBy(() -> NativeFunction.pointer(heap))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(heap.get(JAVA_BYTE, 0)).isEqualTo((byte) 1);
  }

  @Test
  void saysWhichFunctionIsMissing() {
    assertThatThrownBy(() -> NativeFunction.of("no_such_function"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("no_such_function");
  }
}
