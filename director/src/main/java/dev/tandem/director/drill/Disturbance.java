package dev.tandem.director.drill;

import dev.tandem.director.lab.Await;
import dev.tandem.director.lab.LabFaults;
import dev.tandem.director.lab.LabPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Faults that come and go by themselves, the same for whoever is put to them. */
final class Disturbance {

  /** Cycles of a link that flaps. */
  static final int FLAPS = 10;

  static final Duration PAUSE = Duration.ofSeconds(5);

  static final Duration DEAF = Duration.ofMinutes(1);

  static final Duration CUT = Duration.ofSeconds(3);

  private static final Duration SPLIT = Duration.ofSeconds(2);
  private static final Duration HALF_A_FLAP = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LabFaults faults;
  private final Timeline timeline;
  private Instant over = Instant.MAX;

  Disturbance(LabFaults faults, Timeline timeline) {
    this.faults = faults;
    this.timeline = timeline;
  }

  /** When it began to be undone; {@link Instant#MAX} as long as it is not. */
  Instant over() {
    return over;
  }

  /** All that runs on a director is not scheduled for a while. */
  void pause(String director, Duration time) throws InterruptedException {
    faults.pause(director);
    try {
      Thread.sleep(time);
    } finally {
      over = Instant.now();
      faults.resume(director);
    }
    note(director + " is scheduled again");
  }

  /**
   * Parts the directors from each other, while both keep their clients and servers.
   *
   * @param split whether both have taken themselves for the only one
   */
  void partition(BooleanSupplier split) throws InterruptedException {
    faults.part(true);
    try {
      Await.until("both directors are active", PATIENCE, split);
      Thread.sleep(SPLIT);
    } finally {
      over = Instant.now();
      faults.part(false);
    }
    note("the directors see each other again");
  }

  /** The directors do not reach each other over their channel for a while. */
  void cut() throws InterruptedException {
    faults.cutChannel(true);
    try {
      Thread.sleep(CUT);
    } finally {
      faults.cutChannel(false);
    }
    note("the channel is there again");
  }

  /** The front link of a director goes down and comes up, again and again. */
  void flap(String director) throws InterruptedException {
    for (int cycle = 0; cycle < FLAPS; cycle++) {
      faults.cable(director, LabPlan.FRONT, false);
      Thread.sleep(HALF_A_FLAP);
      faults.cable(director, LabPlan.FRONT, true);
      Thread.sleep(HALF_A_FLAP);
    }
    note("the link of " + director + " is steady again");
  }

  private void note(String text) {
    timeline.add(Instant.now(), "drill", text);
  }
}
