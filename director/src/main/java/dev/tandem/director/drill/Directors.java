package dev.tandem.director.drill;

import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import dev.tandem.director.api.AdminApi.FailoverRequest;
import dev.tandem.director.lab.Await;
import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabCluster;
import dev.tandem.director.lab.LabException;
import dev.tandem.director.lab.LabPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The directors of the lab, by their API. */
final class Directors {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration ASK_PATIENCE = Duration.ofSeconds(20);

  private final Lab lab;
  private final LabCluster cluster;

  Directors(Lab lab) {
    this.lab = lab;
    this.cluster = lab.plan().cluster();
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

  /** Waits until the roles are settled, all are ready to follow, and all servers are up. */
  void awaitReady() {
    Await.until("the directors are ready and their tables are the same", PATIENCE, this::ready);
  }

  private boolean ready() {
    int others = cluster.size() - 1;
    return all().stream()
            .allMatch(d -> is(d, s -> s.isSynced(others) && s.isWarm() && s.allServers("up")))
        && isSettled(Set.of());
  }

  private List<String> all() {
    return cluster.names();
  }

  /** The name of the one that is active; of several, the one that has the first address. */
  String active() {
    return all().stream()
        .filter(director -> is(director, status -> status.isAt(1, "master")))
        .findFirst()
        .orElseThrow(() -> new LabException("no director is active"));
  }

  /** The data plane of one that is there. */
  String plane(String director) {
    return status(director)
        .map(DirectorStatus::plane)
        .orElseThrow(() -> new LabException(director + " does not answer"));
  }

  /** The name of the one that is to follow another. */
  String next(String director) {
    return others(director).getFirst();
  }

  /** The names of all others, in the order in which they are to be master of the first address. */
  List<String> others(String director) {
    return cluster.order(1).stream().filter(other -> !other.equals(director)).toList();
  }

  /** Waits until all that run have so many entries in their tables. */
  void awaitEntries(int entries) {
    Await.until(
        "all directors have " + entries + " connections",
        PATIENCE,
        () ->
            all().stream()
                .filter(lab::runs)
                .allMatch(director -> is(director, s -> s.connections() >= entries)));
  }

  /** Waits until a director is active. */
  void awaitActive(String director) {
    Await.until(
        director + " is active", PATIENCE, () -> is(director, s -> s.isEverywhere("master")));
  }

  /** Waits until the roles are settled among those that are not away. */
  void awaitSettled(Set<String> away) {
    Await.until("each address has its master", PATIENCE, () -> isSettled(away));
  }

  /** Whether each takes itself for the only one. */
  boolean isSplit() {
    return howMany(all(), "master") == cluster.size();
  }

  /**
   * Whether one director is active and all others are standbys; with several addresses, whether
   * each is at the director that is to have it, and at no other.
   */
  private boolean isSettled(Set<String> away) {
    List<String> present = all().stream().filter(director -> !away.contains(director)).toList();
    return cluster.activeActive()
        ? cluster.addresses().stream().allMatch(address -> isPreferred(address, present))
        : howMany(present, "master") == 1 && howMany(present, "backup") == present.size() - 1;
  }

  private boolean isPreferred(int address, List<String> present) {
    String master =
        cluster.order(address).stream().filter(present::contains).findFirst().orElseThrow();
    return present.stream()
        .allMatch(d -> is(d, s -> s.isAt(address, d.equals(master) ? "master" : "backup")));
  }

  private long howMany(List<String> among, String role) {
    return among.stream()
        .filter(director -> is(director, status -> status.isEverywhere(role)))
        .count();
  }

  /** Stops a director as its service manager would, starts it, and waits until all are ready. */
  void restart(String director) {
    lab.stopDirector(director);
    lab.startDirector(director);
    awaitReady();
  }

  /**
   * Leaves a director alone, kills it and starts it again; returns when it is active. The others
   * stay away until all is over.
   */
  void revive(String director) {
    others(director).forEach(lab::stopDirector);
    lab.killDirector(director);
    lab.startDirector(director);
    awaitActive(director);
  }

  /** Starts all that do not run. */
  void startOthers() {
    all().stream().filter(director -> !lab.runs(director)).forEach(lab::startDirector);
  }

  /** Stops the director of the higher priority, has it return, and waits until it is active. */
  void returnOfPreferred() {
    String preferred = preferred();
    lab.stopDirector(preferred);
    awaitActive(next(preferred));
    lab.startPreempting(preferred);
    awaitActive(preferred);
  }

  /** The name of the director of the higher priority. */
  String preferred() {
    return cluster.order(1).getFirst();
  }

  /** Waits until all directors judge a server so, at all of its addresses. */
  void awaitServer(String server, String state) {
    List<String> addresses = lab.addresses(server);
    Await.until(
        server + " is " + state,
        PATIENCE,
        () ->
            all().stream()
                .allMatch(director ->
                    is(director, s -> addresses.stream().allMatch(a -> s.isServer(a, state)))));
  }

  /** Has the fault happen; returns at once. */
  void strike(Scenario scenario, String director) {
    switch (scenario) {
      case CRASH -> lab.killDirector(director);
      case PLANNED -> failOver(director);
      case LINK -> lab.faults().cable(director, LabPlan.FRONT, false);
      case POWER -> lab.faults().powerOff(director);
      case RETURN -> lab.stopDirector(director);
      case SERVER, PAUSE, PARTITION, CUT, DEAF, FLAP, RESTART, REVIVE ->
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
      case CRASH, RETURN -> lab.startDirector(director);
      case LINK -> lab.faults().cable(director, LabPlan.FRONT, true);
      case POWER -> {
        lab.faults().powerOn(director);
        lab.startDirector(director);
      }
      case PLANNED, SERVER, PAUSE, PARTITION, CUT, DEAF, FLAP, RESTART, REVIVE -> {
        // Nothing is broken.
      }
    }
  }

  /**
   * How many established sessions with a port, and templates, are in one director's table and not
   * in another's, or have another server there. All are given a moment to be told of what changed
   * last.
   */
  int tablesDiffer(int port) {
    return EqualTables.difference(all().stream().map(this::client).toList(), port);
  }

  /** Tells what happens, until the result is closed. */
  EventWatch watch(Timeline timeline, Masters masters) {
    return EventWatch.start(lab, timeline, masters);
  }
}
