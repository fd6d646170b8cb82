package dev.tandem.director.drill;

import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import dev.tandem.director.api.AdminApi.FailoverRequest;
import dev.tandem.director.lab.Await;
import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabException;
import dev.tandem.director.lab.LabPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The two directors of the lab, by their API. */
final class Pair {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration ASK_PATIENCE = Duration.ofSeconds(20);

  private final Lab lab;

  Pair(Lab lab) {
    this.lab = lab;
  }

  private AdminClient client(String director) {
    return new AdminClient(lab.socket(director), ASK_PATIENCE);
  }

  /** Empty while it does not answer. */
  private Optional<DirectorStatus> status(String director) {
    try {
      String text = client(director).ask(AdminRequest.get("/v1/status")).text();
      return Optional.of(new DirectorStatus(Json.readMap(text)));
    } catch (AdminException e) {
      return Optional.empty();
    }
  }

  private boolean is(String director, Predicate<DirectorStatus> property) {
    return status(director).filter(property).isPresent();
  }

  /** Waits until one is active, the other is ready to follow, and all servers are up. */
  void awaitReady() {
    Await.until("the pair is ready and its tables are the same", PATIENCE, this::ready);
  }

  private boolean ready() {
    List<String> directors = lab.plan().directors();
    return directors.stream()
            .allMatch(d -> is(d, s -> s.isSynced() && s.isWarm() && s.allServers("up")))
        && activeOnes() == 1
        && standbys() == 1;
  }

  /** The name of the one that is active. */
  String active() {
    return lab.plan().directors().stream()
        .filter(director -> is(director, status -> status.isEverywhere("master")))
        .findFirst()
        .orElseThrow(() -> new LabException("no director is active"));
  }

  /** The name of the other one. */
  static String other(String director) {
    return director.equals("director1") ? "director2" : "director1";
  }

  /** Waits until the standby has so many entries in its table. */
  void awaitEntries(String standby, int entries) {
    Await.until(
        standby + " has " + entries + " connections",
        PATIENCE,
        () -> is(standby, status -> status.connections() >= entries));
  }

  /** Waits until a director is active. */
  void awaitActive(String director) {
    Await.until(
        director + " is active", PATIENCE, () -> is(director, s -> s.isEverywhere("master")));
  }

  /** Waits until one director is active and the other is not. */
  void awaitOneActive() {
    Await.until("one director is active", PATIENCE, () -> activeOnes() == 1 && standbys() == 1);
  }

  /** Whether each takes itself for the only one. */
  boolean isSplit() {
    return activeOnes() == 2;
  }

  private long activeOnes() {
    return howMany("master");
  }

  private long standbys() {
    return howMany("backup");
  }

  private long howMany(String role) {
    return lab.plan().directors().stream()
        .filter(director -> is(director, status -> status.isEverywhere(role)))
        .count();
  }

  /** Stops a director as its service manager would, starts it, and waits until both are ready. */
  void restart(String director) {
    lab.stopDirector(director);
    lab.startDirector(director);
    awaitReady();
  }

  /**
   * Leaves a director alone, kills it and starts it again; returns when it is active. The other one
   * stays away until all is over.
   */
  void revive(String director) {
    lab.stopDirector(other(director));
    lab.killDirector(director);
    lab.startDirector(director);
    awaitActive(director);
  }

  /** Stops the director of the higher priority, has it return, and waits until it is active. */
  void returnOfPreferred() {
    String preferred = preferred();
    lab.stopDirector(preferred);
    awaitActive(other(preferred));
    lab.startPreempting(preferred);
    awaitActive(preferred);
  }

  /** The name of the director of the higher priority. */
  String preferred() {
    return lab.plan().directors().getFirst();
  }

  /** Waits until both directors judge a server so. */
  void awaitServer(String address, String state) {
    Await.until(
        address + " is " + state,
        PATIENCE,
        () ->
            lab.plan().directors().stream()
                .allMatch(director -> is(director, s -> s.isServer(address, state))));
  }

  /** Has the fault happen; returns at once. */
  void strike(Scenario scenario, String director) {
    switch (scenario) {
      case CRASH -> lab.killDirector(director);
      case PLANNED -> failOver(director);
      case LINK -> lab.faults().cable(director, LabPlan.FRONT, false);
      case POWER -> lab.faults().powerOff(director);
      case SERVER, PAUSE, PARTITION, CUT, DEAF, FLAP, RESTART, RETURN, REVIVE ->
          throw new IllegalArgumentException("this takes its time");
    }
  }

  private void failOver(String director) {
    try {
      client(director)
          .ask(AdminRequest.post("/v1/failover", Json.bytes(new FailoverRequest(false))));
    } catch (AdminException e) {
      throw new LabException("the role could not be handed over: " + e.getMessage(), e);
    }
  }

  /** Undoes the fault. Returns before the pair is ready again. */
  void heal(Scenario scenario, String director) {
    switch (scenario) {
      case CRASH -> lab.startDirector(director);
      case REVIVE -> lab.startDirector(other(director));
      case LINK -> lab.faults().cable(director, LabPlan.FRONT, true);
      case POWER -> {
        lab.faults().powerOn(director);
        lab.startDirector(director);
      }
      case PLANNED, SERVER, PAUSE, PARTITION, CUT, DEAF, FLAP, RESTART, RETURN -> {
        // Nothing is broken.
      }
    }
  }

  /**
   * How many established sessions with a port are in one director's table and not in the other's,
   * or have another server there. Both are given a moment to be told of what changed last.
   */
  int tablesDiffer(int port) {
    return EqualTables.difference(lab.plan().directors().stream().map(this::client).toList(), port);
  }

  /** Tells what happens, until the result is closed. */
  EventWatch watch(Timeline timeline, Masters masters) {
    return EventWatch.start(lab, timeline, masters);
  }
}
