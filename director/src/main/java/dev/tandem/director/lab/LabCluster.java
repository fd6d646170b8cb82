package dev.tandem.director.lab;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The directors of a lab, and who is to be master of what. Directors and virtual addresses are
 * counted from 1.
 *
 * @param size how many directors there are
 * @param activeActive whether each is the preferred master of a virtual address of its own;
 *     otherwise there is one address, and the first director is
 */
public record LabCluster(int size, boolean activeActive) {

  public static final int MAX_SIZE = 4;

  /** Two directors and one address. */
  public static final LabCluster PAIR = new LabCluster(2, false);

  public LabCluster {
    if (size < 2 || size > MAX_SIZE) {
      throw new LabException("a lab has 2 to " + MAX_SIZE + " directors, not " + size);
    }
  }

  /** The names of the directors. */
  public List<String> names() {
    return numbers().mapToObj(LabCluster::name).toList();
  }

  IntStream numbers() {
    return IntStream.rangeClosed(1, size);
  }

  static String name(int director) {
    return "director" + director;
  }

  /** The virtual addresses by their numbers. */
  public List<Integer> addresses() {
    return IntStream.rangeClosed(1, activeActive ? size : 1).boxed().toList();
  }

  /** The names of the directors in the order in which they are to be master of an address. */
  public List<String> order(int address) {
    return numbers()
        .boxed()
        .sorted(Comparator.comparingInt(director -> rank(director, address)))
        .map(LabCluster::name)
        .toList();
  }

  /** Of a director for an address; the skew of the second one follows from it. */
  int priority(int director, int address) {
    int rank = rank(director, address);
    return rank == 0 ? 150 : 110 - 10 * rank;
  }

  private int rank(int director, int address) {
    return Math.floorMod(director - address, size);
  }

  /** The number of the virtual address that an instance moves. */
  public static int address(String instance) {
    String number = instance.replaceAll("\\D", "");
    return number.isEmpty() ? 1 : Integer.parseInt(number);
  }

  /** The VRRP instances that move a virtual address, such as {@code FRONT} and {@code BACK}. */
  static String instance(String network, int address) {
    return address == 1 ? network : network + address;
  }
}
