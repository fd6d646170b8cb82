package dev.tandem.vrrp.router;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A counter for each constant of an enum: one thread counts, any may read. */
final class Tally<E extends Enum<E>> {

  private final Map<E, AtomicLong> counts;

  Tally(Class<E> kind) {
    counts = new EnumMap<>(kind);
    for (E constant : kind.getEnumConstants()) {
      counts.put(constant, new AtomicLong());
    }
  }

  void count(E what) {
    counts.get(what).incrementAndGet();
  }

  /** Every constant with its count, zeros included, in the enum's order. */
  Map<E, Long> snapshot() {
    Map<E, Long> snapshot = new EnumMap<>(counts.keySet().iterator().next().getDeclaringClass());
    counts.forEach((constant, count) -> snapshot.put(constant, count.get()));
    return Collections.unmodifiableMap(snapshot);
  }
}
