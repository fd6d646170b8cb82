package dev.tandem.lvs.fastpath;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.IntConsumer;

/**
 * Servers that were chosen ahead for new flows, in a stock for each service in demand. The engine
 * lays choices in, the program takes one for each flow that it opens, in their order. Both count:
 * what lies there is what was laid in and not taken.
 */
public final class StockRecords {

  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final ValueLayout.OfInt NET_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort NET_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment memory;
  private final int count;

  /** Takes memory as it is; what an earlier engine laid in is there until {@link #withdraw}. */
  public StockRecords(MemorySegment memory) {
    this.memory = memory;
    this.count = (int) (memory.byteSize() / SharedLayout.STOCK_LENGTH);
  }

  /** How many stocks there are; 0 for a fast path that opens no flows. */
  public int count() {
    return count;
  }

  /** How many choices of a stock were taken ever; counts on beyond the highest number. */
  public int taken(int stock) {
    return (int) INT.getVolatile(memory, takenAt(stock));
  }

  /** How many choices lie in a stock, at most {@link SharedLayout#CHOICES}. */
  public int left(int stock) {
    return laid(stock) - taken(stock);
  }

  /**
   * Lays a choice in, behind the others; there must be room.
   *
   * @param destination the server's number
   * @param flags of slots, as far as they tell how packets get to the server
   */
  public void lay(int stock, int destination, int flags, int address, int port) {
    int laid = laid(stock);
    long at = choiceAt(stock, laid);
    memory.set(JAVA_INT, at + SharedLayout.CHOICE_DESTINATION, destination);
    memory.set(JAVA_INT, at + SharedLayout.CHOICE_STATE, flags);
    memory.set(NET_INT, at + SharedLayout.CHOICE_SERVER_ADDRESS, address);
    memory.set(NET_SHORT, at + SharedLayout.CHOICE_SERVER_PORT, (short) port);
    INT.setRelease(memory, laidAt(stock), laid + 1);
  }

  /** Takes back all choices of a stock, of which the program gets none any more. */
  public void withdraw(int stock, IntConsumer destinations) {
    int laid = laid(stock);
    int taken;
    do {
      taken = taken(stock);
    } while (!INT.compareAndSet(memory, takenAt(stock), taken, laid));
    for (int i = taken; i != laid; i++) {
      destinations.accept(
          memory.get(JAVA_INT, choiceAt(stock, i) + SharedLayout.CHOICE_DESTINATION));
    }
  }

  private int laid(int stock) {
    return (int) INT.get(memory, laidAt(stock));
  }

  private static long takenAt(int stock) {
    return (long) stock * SharedLayout.STOCK_LENGTH + SharedLayout.STOCK_TAKEN;
  }

  private static long laidAt(int stock) {
    return (long) stock * SharedLayout.STOCK_LENGTH + SharedLayout.STOCK_LAID;
  }

  private static long choiceAt(int stock, int number) {
    return (long) stock * SharedLayout.STOCK_LENGTH
        + SharedLayout.STOCK_CHOICES
        + (long) (number & (SharedLayout.CHOICES - 1)) * SharedLayout.CHOICE_LENGTH;
  }
}
