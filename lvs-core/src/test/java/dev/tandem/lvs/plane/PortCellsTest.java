package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.fastpath.SharedLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortCellsTest {

  private static final int REDIRECTS_BACK = 0x80;

  @Test
  void interfacesWhoseLowestOctetIsTheSameAreToldApart() {
    assertFound(3, 3 + 256, 3 + 65_536, Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 64})
  void anyInterfacesAreToldApart(int count) {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 200; run++) {
      int[] indexes = random.ints(1, Integer.MAX_VALUE).distinct().limit(count).toArray();
      assertThat(indexes).as("seed %d", seed).hasSize(count);
      assertFound(indexes);
    }
  }

  @Test
  void oneThatIsNamedTwiceIsOne() {
    try (Arena arena = Arena.ofConfined()) {
      PortCells cells = new PortCells(7, 7);
      cells.put(7, 1, false);

      assertThat(cell(cells, 7, arena)).isEqualTo(1);
    }
  }

  @Test
  void oneThatLeadsBackIsMarked() {
    try (Arena arena = Arena.ofConfined()) {
      PortCells cells = new PortCells(7, 9);
      cells.put(7, 63, true);
      cells.put(9, 1, false);

      assertThat(cell(cells, 7, arena)).isEqualTo(63 | REDIRECTS_BACK);
      assertThat(cell(cells, 9, arena)).isEqualTo(1);
    }
  }

  private static void assertFound(int... indexes) {
    PortCells cells = new PortCells(indexes);
    IntStream.range(0, indexes.length).forEach(i -> cells.put(indexes[i], i, false));
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < indexes.length; i++) {
        assertThat(cell(cells, indexes[i], arena)).isEqualTo(i);
      }
    }
  }

  /** As the program looks it up. */
  private static int cell(PortCells cells, int index, Arena arena) {
    MemorySegment constants = arena.allocate(SharedLayout.CONSTANTS_LENGTH, 8);
    cells.write(constants);
    int factor = constants.get(JAVA_INT, SharedLayout.CONSTANTS_CELL_FACTOR);
    long at = Integer.toUnsignedLong(index * factor) >> 24;
    return Byte.toUnsignedInt(constants.get(JAVA_BYTE, SharedLayout.CONSTANTS_PORT_CELLS + at));
  }
}
