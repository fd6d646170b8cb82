package dev.tandem.lvs.service;

import java.util.Arrays;

/** A value for each {@link Tunable}. */
public final class Tuning {

  /** As the kernel comes. */
  public static final Tuning OF_KERNEL =
      new Tuning(Arrays.stream(Tunable.values()).mapToInt(Tunable::kernelDefault).toArray());

  private final int[] values;

  private Tuning(int[] values) {
    this.values = values;
  }

  /** The same with one other value; throws IllegalArgumentException when it is out of range. */
  public Tuning with(Tunable tunable, int value) {
    if (value < tunable.least() || value > tunable.most()) {
      throw new IllegalArgumentException(tunable.label() + " " + value);
    }
    int[] changed = values.clone();
    changed[tunable.ordinal()] = value;
    return new Tuning(changed);
  }

  public int get(Tunable tunable) {
    return values[tunable.ordinal()];
  }

  /** Whether something that is either on or off is on. */
  public boolean on(Tunable tunable) {
    return get(tunable) != 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tuning tuning && Arrays.equals(values, tuning.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
