package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.lvs.fastpath.SharedLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * How the program knows by which of its interfaces a packet came: a table with one cell for each of
 * them, which it finds by one multiplication, because the kernel's index of an interface may be any
 * number.
 */
final class PortCells {

  private static final byte REDIRECTS_BACK = (byte) 0x80;
  private static final int HIGHEST_OCTET = 24;

  /** The first factor takes the lowest octet of an index: most hosts have few interfaces. */
  private static final int LOWEST_OCTET = 1 << HIGHEST_OCTET;

  /** Near 2^32 divided by the golden ratio, and odd: its multiples fall far from each other. */
  private static final int STEP = 0x9e3779b1;

  private final int factor;
  private final byte[] cells = new byte[SharedLayout.PORT_CELLS];

  /**
   * @param indexes the kernel's, of the interfaces; 64 at most
   */
  PortCells(int... indexes) {
    factor = factorFor(Arrays.stream(indexes).distinct().toArray());
  }

  /** Some factor separates them: few cells are taken, and every step is another attempt. */
  private static int factorFor(int[] indexes) {
    int candidate = LOWEST_OCTET;
    while (!separates(candidate, indexes)) {
      candidate += STEP;
    }
    return candidate;
  }

  private static boolean separates(int factor, int[] indexes) {
    return Arrays.stream(indexes).map(index -> cell(index, factor)).distinct().count()
        == indexes.length;
  }

  private static int cell(int index, int factor) {
    return (index * factor) >>> HIGHEST_OCTET;
  }

  /**
   * Says which port an interface is.
   *
   * @param back whether packets leave through it that came by it as through any other one
   */
  void put(int index, int number, boolean back) {
    cells[cell(index, factor)] = (byte) (number | (back ? REDIRECTS_BACK : 0));
  }

  /** Puts them into the constants of the program. */
  void write(MemorySegment constants) {
    constants.set(JAVA_INT, SharedLayout.CONSTANTS_CELL_FACTOR, factor);
    MemorySegment.copy(
        cells, 0, constants, JAVA_BYTE, SharedLayout.CONSTANTS_PORT_CELLS, cells.length);
  }
}
