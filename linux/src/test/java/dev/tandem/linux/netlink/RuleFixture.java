package dev.tandem.linux.netlink;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Rules for tests. */
public final class RuleFixture {

  private RuleFixture() {}

  /**
   * A rule of IPv4 that looks in table 100.
   *
   * @param from whose packets it is about; empty for all
   */
  public static RuleEntry rule(
      int preference, Optional<RuleEntry.Prefix> from, Map<RuleEntry.Option, Integer> options) {
    return new RuleEntry(
        false,
        false,
        from,
        Optional.empty(),
        RuleEntry.Action.LOOKUP,
        100,
        preference,
        0,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        options);
  }
}
