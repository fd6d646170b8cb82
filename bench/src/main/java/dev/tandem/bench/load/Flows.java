package dev.tandem.bench.load;

import dev.tandem.linux.EnumText;
import java.util.Random;

/**
 * Which flows a generator sends packets of.
 *
 * @param count a power of two
 */
public record Flows(int count, Order order) {

  /** In which order their packets come. */
  public enum Order {
    /** One after the other: neighbours in the list, though not in a hash table. */
    SEQUENTIAL,
    /** Each once a round, in an order without pattern. */
    RANDOM,
    /** Few flows have most packets: the n-th has 1/n of the first one's. */
    ZIPF
  }

  private static final int LIST_LENGTH = 1 << 20;

  public Flows {
    if (Integer.bitCount(count) != 1) {
      throw new IllegalArgumentException(count + " flows are not a power of two");
    }
  }

  /** All flows that the generator can number: none comes twice within a measurement. */
  public static Flows ever() {
    return new Flows(1 << 30, Order.RANDOM);
  }

  /** A number of flows as people write it: 16k, 1M. */
  public static String readable(int count) {
    if (count >= 1 << 20) {
      return (count >> 20) + "M";
    }
    return count >= 1 << 10 ? (count >> 10) + "k" : Integer.toString(count);
  }

  @Override
  public String toString() {
    return readable(count) + " " + EnumText.lower(order);
  }

  /** The flows of successive packets for {@link Order#ZIPF}; the same at each call. */
  int[] list() {
    double[] cumulated = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += 1.0 / (i + 1);
      cumulated[i] = sum;
    }
    Random random = new Random(1);
    int[] list = new int[LIST_LENGTH];
    for (int i = 0; i < list.length; i++) {
      int at = java.util.Arrays.binarySearch(cumulated, random.nextDouble() * sum);
      list[i] = at >= 0 ? at : -at - 1;
    }
    return list;
  }
}
