package dev.tandem.director.drill;

import dev.tandem.director.lab.LabCluster;
import dev.tandem.director.lab.LabMode;
import java.time.Duration;

/** Results for tests: all is well, but for what a test changes. */
final class Results {

  private Scenario scenario = Scenario.CRASH;
  private Duration sessionGap = Duration.ofMillis(210);
  private Duration twoMasters = Duration.ZERO;
  private Duration advert = Duration.ofSeconds(1);
  private Duration gap = Duration.ofMillis(60);
  private int lost;
  private int resumed = 1000;
  private int newFailed;
  private int stood = 25;
  private int broken;
  private int kept = 40;
  private int differing;

  Results scenario(Scenario value) {
    scenario = value;
    return this;
  }

  Results advert(Duration value) {
    advert = value;
    return this;
  }

  Results gap(long millis) {
    gap = Duration.ofMillis(millis);
    return this;
  }

  Results lost(int value) {
    lost = value;
    resumed = 1000 - value;
    return this;
  }

  Results resumed(int value) {
    resumed = value;
    return this;
  }

  Results newFailed(int value) {
    newFailed = value;
    return this;
  }

  Results broken(int value) {
    broken = value;
    return this;
  }

  Results unjudged() {
    stood = 0;
    return this;
  }

  Results sessionGap(Duration value) {
    sessionGap = value;
    return this;
  }

  Results twoMasters(Duration value) {
    twoMasters = value;
    return this;
  }

  Results kept(int value) {
    kept = value;
    return this;
  }

  Results differing(int value) {
    differing = value;
    return this;
  }

  DrillResult make() {
    return new DrillResult(
        scenario,
        DrillResult.OURS,
        LabMode.NAT,
        LabCluster.PAIR,
        advert,
        "xdp",
        "udp",
        1000,
        lost,
        resumed,
        gap,
        sessionGap,
        twoMasters,
        new NewConnections(412, 2, newFailed, stood, broken),
        52,
        kept,
        40,
        differing);
  }
}
