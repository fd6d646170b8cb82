package dev.tandem.director.drill;

import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Has directors go, so that others have to take their roles, and what is left of them return. */
final class Departures {

  // What was opened last has to be in all tables before the next fault.
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final Lab lab;
  private final Directors directors;
  private final Load load;
  private final Timeline timeline;
  private final List<String> gone = new ArrayList<>();
  private int further;

  /** Nobody is gone yet. */
  Departures(Lab lab, Directors directors, Load load, Timeline timeline) {
    this.lab = lab;
    this.directors = directors;
    this.load = load;
    this.timeline = timeline;
  }

  /**
   * The first fault, in words.
   *
   * @param active whom it strikes
   */
  String words(Scenario scenario, String active) {
    LabFamily family = lab.plan().family();
    String who =
        lab.plan().cluster().activeActive()
            ? active + ", which is master of " + family.virtual()
            : active + ", which is active";
    return switch (scenario) {
      case CRASH -> "kill -9 of %s (pid %d)".formatted(who, lab.pid(active));
      case PLANNED -> "tandem failover at " + who;
      case LINK -> "the front link of " + who + ", goes down";
      case POWER -> who + ", loses its power";
      default -> who + ", is stopped, and returns";
    };
  }

  /** One director is struck, and the next one takes its place. */
  void one(Scenario scenario, String active) {
    String next = directors.next(active);
    strike(scenario, active);
    directors.awaitActive(next);
  }

  /**
   * One is struck after the other until there is only one left. Between two of them further
   * sessions are opened.
   */
  void allButOne(Scenario scenario, String active) throws InterruptedException {
    List<String> successors = directors.others(active);
    one(scenario, active);
    for (String successor : successors.subList(0, successors.size() - 1)) {
      openMore();
      timeline.add(Instant.now(), "drill", "the same happens to " + successor);
      strike(scenario, successor);
      directors.awaitActive(successors.get(successors.indexOf(successor) + 1));
    }
  }

  /** One leaves its address to another, further sessions are opened, and it takes it back. */
  void andReturn(Scenario scenario, String director) throws InterruptedException {
    strike(scenario, director);
    directors.awaitSettled(Set.of(director));
    openMore();
    timeline.add(Instant.now(), "drill", director + " returns");
    heal(scenario);
    directors.awaitSettled(Set.of());
  }

  private void strike(Scenario scenario, String director) {
    gone.add(director);
    directors.strike(scenario, director);
  }

  private void openMore() throws InterruptedException {
    int opened = load.openMore();
    further += opened;
    timeline.add(Instant.now(), "client", Text.count(opened, "further session") + " opened");
    Thread.sleep(QUIET);
  }

  /** Brings back who is gone; does not wait. */
  void heal(Scenario scenario) {
    gone.forEach(director -> directors.heal(scenario, director));
    gone.clear();
  }

  /** Sessions that were opened since the first fault. */
  int further() {
    return further;
  }
}
