package dev.tandem.vrrp;

import dev.tandem.vrrp.Reading.Down;
import dev.tandem.vrrp.Reading.Pending;
import dev.tandem.vrrp.Reading.Up;
import dev.tandem.vrrp.Reading.Value;

/**
 * Something whose state matters to an instance or a sync group, and how much, by keepalived's
 * arithmetic.
 *
 * @param weight 0: the instance faults while the thing is down; above 0: added to the priority
 *     while it is up; below 0: subtracted while it is down. What has a value counts value times
 *     weight; with weight 0 any value but 0 is a fault. -254..254
 * @param reverse turns the weight around: what was added is subtracted, and without a weight the
 *     fault is in the other state
 */
public record Tracked(TrackerKey tracker, int weight, boolean reverse) {

  /** A product so low is a fault, as with keepalived. */
  private static final int FAULT_VALUE = -254;

  private static final int HIGHEST_VALUE = 253;

  private static final Effect NONE = new Effect(0, false);
  private static final Effect FAULT = new Effect(0, true);

  /**
   * What a tracker does to an instance.
   *
   * @param priority added to the configured one
   * @param fault whether the instance can be neither master nor backup
   */
  public record Effect(int priority, boolean fault) {}

  public static Tracked networkInterface(String name, int weight, boolean reverse) {
    return new Tracked(new TrackerKey(TrackerKey.Kind.INTERFACE, name), weight, reverse);
  }

  /** Whether nothing can be said of the instance before this one has a reading. */
  public boolean decidesAboutFaults() {
    return weight == 0;
  }

  /** What this reading does to an instance that tracks so. */
  public Effect effect(Reading reading) {
    return switch (reading) {
      case Pending() -> NONE;
      case Up() -> effect(true);
      case Down() -> effect(false);
      case Value(long value) -> effect(value);
    };
  }

  private Effect effect(boolean up) {
    if (weight == 0) {
      return up == reverse ? FAULT : NONE;
    }
    return weight > 0 == up ? new Effect(signed(), false) : NONE;
  }

  private Effect effect(long value) {
    if (weight == 0) {
      return (value == 0) == reverse ? FAULT : NONE;
    }
    // Far beyond what counts, yet small enough to multiply.
    long product = Math.clamp(value, -100_000, 100_000) * (long) signed();
    return product <= FAULT_VALUE
        ? FAULT
        : new Effect((int) Math.min(product, HIGHEST_VALUE), false);
  }

  private int signed() {
    return reverse ? -weight : weight;
  }
}
