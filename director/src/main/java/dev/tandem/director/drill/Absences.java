package dev.tandem.director.drill;

import java.util.ArrayList;
import java.util.List;

/** The times in which an asker was not there. They are told in order and do not overlap. */
final class Absences {

  private final List<Absence> absences = new ArrayList<>();

  private record Absence(long from, long to) {

    /** How much of it lies between two times; none when it is not more than 0. */
    long within(long begin, long end) {
      return Math.min(to, end) - Math.max(from, begin);
    }
  }

  void add(long from, long to) {
    absences.add(new Absence(from, to));
  }

  /** How long the asker was away between two times, all in all. */
  long total(long from, long to) {
    long total = 0;
    for (Absence absence : absences) {
      total += Math.max(0, absence.within(from, to));
    }
    return total;
  }

  /** How long the asker was away between two times at a stretch, at most. */
  long longest(long from, long to) {
    long longest = 0;
    for (Absence absence : absences) {
      longest = Math.max(longest, absence.within(from, to));
    }
    return longest;
  }
}
