package dev.tandem.lvs.fastpath;

import static dev.tandem.lvs.fastpath.SharedLayout.MARK_RULE_FIRST_SOURCE_PORT;
import static dev.tandem.lvs.fastpath.SharedLayout.MARK_RULE_FIRST_TARGET_PORT;
import static dev.tandem.lvs.fastpath.SharedLayout.MARK_RULE_INTERFACE;
import static dev.tandem.lvs.fastpath.SharedLayout.MARK_RULE_LAST_SOURCE_PORT;
import static dev.tandem.lvs.fastpath.SharedLayout.MARK_RULE_LAST_TARGET_PORT;
import static dev.tandem.lvs.fastpath.SharedLayout.MARK_RULE_MARK;
import static dev.tandem.lvs.fastpath.SharedLayout.MARK_RULE_PROTOCOL;
import static dev.tandem.lvs.fastpath.SharedLayout.MARK_RULE_SERVED;
import static dev.tandem.lvs.fastpath.SharedLayout.MARK_RULE_SOURCE;
import static dev.tandem.lvs.fastpath.SharedLayout.MARK_RULE_TARGET;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The rules by which packets get firewall marks, in the order of the operator; the last one that
 * fits counts. The engine writes them, and it and the program classify by them.
 */
public final class MarkRecords {

  /** How a rule says that it does not ask for the interface. */
  public static final int ANY_INTERFACE = 0;

  // From an address to the mask that follows it.
  private static final int MASK = 2 * Long.BYTES;
  private static final ValueLayout.OfLong ADDRESS = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment memory;
  private final FastPathSettings settings;
  private int first;
  private int count;

  /** Starts without rules; the program keeps those of an earlier life until they are replaced. */
  public MarkRecords(MemorySegment memory, FastPathSettings settings) {
    this.memory = memory;
    this.settings = settings;
    first = settings.firstMarkRule();
  }

  /**
   * One rule.
   *
   * @param interfaceIndex {@link #ANY_INTERFACE} for any
   * @param protocol number in the IP header, 0 for any
   * @param served for which families there is a service for the mark: {@link
   *     SharedLayout#MARK_SERVES_IPV4} and {@link SharedLayout#MARK_SERVES_IPV6}
   */
  public record Rule(
      Block source,
      Block target,
      int firstSourcePort,
      int lastSourcePort,
      int firstTargetPort,
      int lastTargetPort,
      int interfaceIndex,
      int mark,
      int protocol,
      int served) {}

  /**
   * Addresses that share their first bits, as the two longs of {@link IpAddress}.
   *
   * @param prefixLength of 128; with 0 addresses of both families are meant
   */
  public record Block(long high, long low, int prefixLength) {

    public static final Block ALL = new Block(0, 0, 0);
  }

  /**
   * Replaces all rules at once: they are written beside the present ones, which count until then.
   *
   * @return false, with the rules as they were, when there is no room for so many
   */
  public boolean replace(List<Rule> rules) {
    if (rules.size() > SharedLayout.MAX_MARK_RULES) {
      return false;
    }
    int next = first == 0 ? SharedLayout.MAX_MARK_RULES : 0;
    for (int i = 0; i < rules.size(); i++) {
      write(at(next + i), rules.get(i));
    }
    first = next;
    count = rules.size();
    settings.markRules(first, count);
    return true;
  }

  private void write(long at, Rule rule) {
    write(at + MARK_RULE_SOURCE, rule.source());
    write(at + MARK_RULE_TARGET, rule.target());
    memory.set(JAVA_SHORT, at + MARK_RULE_FIRST_SOURCE_PORT, (short) rule.firstSourcePort());
    memory.set(JAVA_SHORT, at + MARK_RULE_LAST_SOURCE_PORT, (short) rule.lastSourcePort());
    memory.set(JAVA_SHORT, at + MARK_RULE_FIRST_TARGET_PORT, (short) rule.firstTargetPort());
    memory.set(JAVA_SHORT, at + MARK_RULE_LAST_TARGET_PORT, (short) rule.lastTargetPort());
    memory.set(JAVA_INT, at + MARK_RULE_INTERFACE, rule.interfaceIndex());
    memory.set(JAVA_INT, at + MARK_RULE_MARK, rule.mark());
    memory.set(JAVA_BYTE, at + MARK_RULE_PROTOCOL, (byte) rule.protocol());
    memory.set(JAVA_BYTE, at + MARK_RULE_SERVED, (byte) rule.served());
  }

  private void write(long at, Block block) {
    long highMask = IpAddress.highMask(block.prefixLength());
    long lowMask = IpAddress.lowMask(block.prefixLength());
    memory.set(ADDRESS, at, block.high() & highMask);
    memory.set(ADDRESS, at + Long.BYTES, block.low() & lowMask);
    memory.set(ADDRESS, at + MASK, highMask);
    memory.set(ADDRESS, at + MASK + Long.BYTES, lowMask);
  }

  /**
   * The mark of a packet, 0 for none. Allocates nothing.
   *
   * @param interfaceIndex {@link #ANY_INTERFACE} where it is not known: then rules that ask for it
   *     fit whatever they ask for
   */
  public int markOf(
      int protocol,
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long targetHigh,
      long targetLow,
      int targetPort,
      int interfaceIndex) {
    for (int i = count - 1; i >= 0; i--) {
      long at = at(first + i);
      if (fits(at + MARK_RULE_SOURCE, sourceHigh, sourceLow)
          && fits(at + MARK_RULE_TARGET, targetHigh, targetLow)
          && within(at + MARK_RULE_FIRST_SOURCE_PORT, sourcePort)
          && within(at + MARK_RULE_FIRST_TARGET_PORT, targetPort)
          && (interfaceIndex == ANY_INTERFACE
              || isAnyOr(memory.get(JAVA_INT, at + MARK_RULE_INTERFACE), interfaceIndex))
          && isAnyOr(memory.get(JAVA_BYTE, at + MARK_RULE_PROTOCOL) & 0xff, protocol)) {
        return memory.get(JAVA_INT, at + MARK_RULE_MARK);
      }
    }
    return 0;
  }

  /** Whether an address is in the network at an offset, which its mask follows. */
  private boolean fits(long at, long high, long low) {
    return (low & memory.get(ADDRESS, at + MASK + Long.BYTES))
            == memory.get(ADDRESS, at + Long.BYTES)
        && (high & memory.get(ADDRESS, at + MASK)) == memory.get(ADDRESS, at);
  }

  /** Whether a port is in the range at an offset. */
  private boolean within(long at, int port) {
    return port >= (memory.get(JAVA_SHORT, at) & 0xffff)
        && port <= (memory.get(JAVA_SHORT, at + Short.BYTES) & 0xffff);
  }

  private static boolean isAnyOr(int wanted, int value) {
    return wanted == 0 || wanted == value;
  }

  private static long at(int number) {
    return (long) number * SharedLayout.MARK_RULE_LENGTH;
  }
}
