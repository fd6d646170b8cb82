package dev.tandem.bench.report;

/**
 * A figure to reach.
 *
 * @param what with its unit
 * @param atLeast whether {@code wanted} is a lower bound instead of an upper one
 */
public record Goal(String what, double measured, double wanted, boolean atLeast) {

  public static Goal atLeast(String what, double measured, double wanted) {
    return new Goal(what, measured, wanted, true);
  }

  public static Goal atMost(String what, double measured, double wanted) {
    return new Goal(what, measured, wanted, false);
  }

  public boolean reached() {
    return atLeast ? measured >= wanted : measured <= wanted;
  }

  /** The bound as people write it. */
  public String bound() {
    return (atLeast ? ">= " : "<= ") + Figure.number(wanted);
  }
}
