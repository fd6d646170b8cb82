package dev.tandem.director.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What happened around a fault, from many sources. May be used by many threads. */
final class Timeline {

  // What happens so shortly before the fault may belong to it.
  private static final Duration LEAD = Duration.ofMillis(20);

  /** Something that happened; {@code node} is who saw it. */
  record Entry(Instant time, String node, String text) {}

  private final List<Entry> entries = new ArrayList<>();
  private Instant fault = Instant.EPOCH;
  private long faultNanos;

  synchronized void add(Instant time, String node, String text) {
    entries.add(new Entry(time, node, text));
  }

  /**
   * Notes the fault, from which on times are counted.
   *
   * @param nanoTime the same moment by the clock that the probe goes by
   */
  synchronized void fault(Instant time, long nanoTime, String text) {
    fault = time;
    faultNanos = nanoTime;
    add(fault, "drill", text);
  }

  /**
   * A line for each thing that happened, in order.
   *
   * @param gap the longest that the probe saw
   */
  synchronized List<String> lines(Gap gap) {
    Instant begin = fault.plusNanos(gap.begin() - faultNanos);
    add(begin, "probe", "the longest gap begins");
    add(
        begin.plus(gap.longest()),
        "probe",
        "the longest gap ends, after " + Text.millis(gap.longest()));
    return entries.stream()
        .filter(entry -> !entry.time().isBefore(fault.minus(LEAD)))
        .sorted(Comparator.comparing(Entry::time))
        .map(entry -> "%s  %-9s  %s".formatted(offset(entry.time()), entry.node(), entry.text()))
        .toList();
  }

  private String offset(Instant time) {
    double seconds = Duration.between(fault, time).toNanos() / 1e9;
    return String.format(Locale.ROOT, "%+8.3f s", seconds);
  }
}
