package dev.tandem.lvs.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A hash map from an address within some scope (an interface, a prefix length, a port) to a value:
 * open addressing, so that looking something up allocates nothing. Addresses are {@link
 * IpAddress}'s two longs.
 */
public final class AddressMap<V> {

  private static final int SMALLEST = 16;

  private int[] scopes = new int[SMALLEST];
  private long[] highs = new long[SMALLEST];
  private long[] lows = new long[SMALLEST];
  private Object[] values = new Object[SMALLEST];
  private int size;

  public int size() {
    return size;
  }

  /** The value under a key; null when there is none. */
  @SuppressWarnings("unchecked")
  public V get(int scope, long high, long low) {
    return (V) values[find(scope, high, low)];
  }

  /** Puts a value, which must not be null, in place of the one that was there. */
  public void put(int scope, long high, long low, V value) {
    int at = find(scope, high, low);
    if (values[at] == null) {
      size++;
    }
    set(at, scope, high, low, value);
    if (size * 2 > values.length) {
      resize(values.length * 2);
    }
  }

  /** Removes what is under a key, if anything. */
  public void remove(int scope, long high, long low) {
    int at = find(scope, high, low);
    if (values[at] != null) {
      values[at] = null;
      size--;
      closeGap(at);
    }
  }

  /** Removes all values that meet a condition. */
  @SuppressWarnings("unchecked")
  public void removeIf(Predicate<V> condition) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null && condition.test((V) values[i])) {
        values[i] = null;
        size--;
      }
    }
    resize(values.length);
  }

  public void clear() {
    removeIf(value -> true);
  }

  /** All values, in no particular order. */
  @SuppressWarnings("unchecked")
  public List<V> values() {
    List<V> list = new ArrayList<>(size);
    for (Object value : values) {
      if (value != null) {
        list.add((V) value);
      }
    }
    return list;
  }

  /** Where the key is, or would be put. */
  private int find(int scope, long high, long low) {
    int mask = values.length - 1;
    int at = hash(scope, high, low) & mask;
    while (values[at] != null && (lows[at] != low || highs[at] != high || scopes[at] != scope)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** Moves back what was put further on only because the freed place was taken. */
  private void closeGap(int freed) {
    int mask = values.length - 1;
    int gap = freed;
    for (int at = (gap + 1) & mask; values[at] != null; at = (at + 1) & mask) {
      int wanted = hash(scopes[at], highs[at], lows[at]) & mask;
      if (((at - wanted) & mask) >= ((at - gap) & mask)) {
        set(gap, scopes[at], highs[at], lows[at], values[at]);
        values[at] = null;
        gap = at;
      }
    }
  }

  private void resize(int length) {
    int[] oldScopes = scopes;
    long[] oldHighs = highs;
    long[] oldLows = lows;
    Object[] oldValues = values;
    scopes = new int[length];
    highs = new long[length];
    lows = new long[length];
    values = new Object[length];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        int at = find(oldScopes[i], oldHighs[i], oldLows[i]);
        set(at, oldScopes[i], oldHighs[i], oldLows[i], oldValues[i]);
      }
    }
  }

  private void set(int at, int scope, long high, long low, Object value) {
    scopes[at] = scope;
    highs[at] = high;
    lows[at] = low;
    values[at] = value;
  }

  private static int hash(int scope, long high, long low) {
    long x = (high * 31 + low) * 31 + scope;
    x *= 0xff51afd7ed558ccdL;
    x ^= x >>> 32;
    x *= 0xc4ceb9fe1a85ec53L;
    return (int) (x >>> 32);
  }
}
