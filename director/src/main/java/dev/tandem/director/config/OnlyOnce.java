package dev.tandem.director.config;

import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Position;
import dev.tandem.director.config.syntax.Severity;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Complains about what is there a second time, with the place of the first. */
final class OnlyOnce<K> {

  private final Map<K, Position> first = new HashMap<>();
  private final Severity severity;
  private final Diagnostics diagnostics;

  OnlyOnce(Diagnostics diagnostics) {
    this(Severity.ERROR, diagnostics);
  }

  /**
   * @param severity of a second time; a warning where leaving it out does no harm
   */
  OnlyOnce(Severity severity, Diagnostics diagnostics) {
    this.severity = severity;
    this.diagnostics = diagnostics;
  }

  /**
   * Whether the key has not been seen before.
   *
   * @param what messages call it
   */
  boolean admits(K key, Position position, String what) {
    return admits(key, position, () -> what);
  }

  /** The same, where many are admitted and what to call them takes time. */
  boolean admits(K key, Position position, Supplier<String> what) {
    Position earlier = first.putIfAbsent(key, position);
    if (earlier != null) {
      String message =
          what.get() + " is there already, first at " + earlier + ": this one is ignored";
      diagnostics.add(severity, position, message);
    }
    return earlier == null;
  }
}
