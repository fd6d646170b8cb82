package dev.tandem.director.drill;

import dev.tandem.director.drill.PersistentClients.Meeting;
import dev.tandem.director.lab.Await;
import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabAddresses;
import dev.tandem.linux.EnumText;
import dev.tandem.linux.ProcessMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One drill: load, a fault, and what became of the load. Run once. */
final class Drill implements AutoCloseable {

  // So many clients that met another server are named; the verdict has their number.
  private static final int MOST_STRAYED = 5;

  private static final Duration BASELINE = Duration.ofSeconds(1);
  // A new master is silent about connections that it does not know for three seconds; only then
  // does it reset a session that it lacks.
  private static final Duration OBSERVATION = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Lab lab;
  private final Directors directors;
  private final Disturbance disturbance;
  private final Departures departures;
  private final Scenario scenario;
  private final Consumer<String> progress;
  private final Timeline timeline = new Timeline();
  private final Masters masters = new Masters();
  private final List<String> remarks = new ArrayList<>();
  private final Load load;
  private final int sessionCount;
  private final String dyingServer;

  /** Not yet run. */
  Drill(Lab lab, Scenario scenario, int sessionCount, int rate, Consumer<String> progress) {
    this.lab = lab;
    this.directors = new Directors(lab);
    this.disturbance = new Disturbance(lab.faults(), timeline);
    this.scenario = scenario;
    this.sessionCount = sessionCount;
    this.progress = progress;
    this.load = new Load(lab, sessionCount, rate);
    this.departures = new Departures(lab, directors, load, timeline);
    this.dyingServer = lab.plan().serverNames().getLast();
  }

  /** Runs it: begins with directors that are ready, and ends with ones that are ready again. */
  DrillReport run() throws InterruptedException {
    progress.accept("waiting until all directors are ready and in sync");
    directors.awaitReady();
    String active = directors.active();
    progress.accept("opening " + Text.count(sessionCount, "session") + " through " + active);
    load.start();
    Map<Meeting, String> met = load.persistent().meet();
    directors.awaitEntries(sessionCount);
    Thread.sleep(BASELINE);
    try (EventWatch watch = directors.watch(timeline, masters)) {
      return observe(active, met, watch);
    } finally {
      heal();
    }
  }

  private DrillReport observe(String active, Map<Meeting, String> met, EventWatch watch)
      throws InterruptedException {
    progress.accept(scenario.meaning());
    String plane = directors.plane(active);
    long begin = System.nanoTime();
    load.fault(begin);
    int before = look(begin).sessions().surviving();
    String fault = fault(active);
    long struck = System.nanoTime();
    timeline.fault(Instant.now(), struck, fault);
    strike(active);
    long settled = awaitSessions();
    load.finish();
    long finished = System.nanoTime();
    Await.until("the last new connections end", PATIENCE, () -> look(begin).over());
    PersistentClients.Kept kept =
        PersistentClients.compare(met, load.persistent().meetAgain(), this::serverStays);
    LoadState state = look(settled);
    SessionCounts sessions = state.sessions();
    remark(sessions, kept);
    watch.close();
    load.endProbes();
    int differing = differenceOnceHealed();
    load.close();
    // Neither what made ready for the fault nor what looked at its end is part of it.
    ProbeLog.Summary probe = load.probed(struck, finished);
    DrillResult result =
        new DrillResult(
            scenario,
            DrillResult.OURS,
            lab.plan().mode(),
            lab.plan().cluster(),
            lab.plan().advert(),
            plane,
            EnumText.lower(lab.plan().channel()),
            before + departures.further(),
            sessions.lost(),
            sessions.resumed(),
            probe.gap().longest(),
            Duration.ofNanos(sessions.longestWaitNanos()),
            scenario.makesTwoMasters() ? masters.together(disturbance.over()) : Duration.ZERO,
            scenario == Scenario.SERVER ? state.connections().unjudged() : state.connections(),
            perSecond(state.connections().begun(), finished - begin),
            kept.kept(),
            kept.total(),
            differing);
    ProbeLog.Summary quiet = load.probed(begin - BASELINE.toNanos(), begin);
    return new DrillReport(result, timeline.lines(probe.gap()), probe, quiet, remarks);
  }

  /** The sessions go on: all of them must be in all tables when the directors are whole again. */
  private int differenceOnceHealed() {
    progress.accept("waiting until all directors are back, and comparing the tables");
    heal();
    directors.awaitReady();
    return directors.tablesDiffer(LabAddresses.ECHO_PORT);
  }

  /** What is whole already stays as it is. */
  private void heal() {
    departures.heal(scenario);
    if (scenario == Scenario.REVIVE) {
      directors.startOthers();
    }
  }

  private LoadState look(long settled) {
    return load.look(scenario == Scenario.SERVER ? dyingServer : "", settled);
  }

  private static int perSecond(int count, long nanos) {
    return (int) (count * 1_000_000_000L / nanos);
  }

  private void remark(SessionCounts sessions, PersistentClients.Kept kept) {
    if (departures.further() > 0) {
      remarks.add(
          Text.count(departures.further(), "session") + " opened when the first fault was over");
    }
    if (sessions.reopened() > 0) {
      remarks.add(
          Text.count(sessions.reopened(), "session")
              + " failed before the fault, and were opened again");
    }
    sessions.losses().forEach(session -> remarks.add("lost: " + session));
    if (sessions.lost() > sessions.losses().size()) {
      remarks.add("and " + (sessions.lost() - sessions.losses().size()) + " more");
    }
    kept.strayed().stream().limit(MOST_STRAYED).forEach(remarks::add);
  }

  private String fault(String active) {
    return switch (scenario) {
      case SERVER -> dyingServer + " dies";
      case PAUSE ->
          active + ", which is active, is stopped for " + Disturbance.PAUSE.toSeconds() + " s";
      case PARTITION -> "the directors are parted; " + active + " is active";
      case CUT -> "the channel of the directors is cut; " + active + " is active";
      case DEAF ->
          "%s, which is standby, is stopped for %d s"
              .formatted(directors.next(active), Disturbance.DEAF.toSeconds());
      case FLAP ->
          "the front link of %s, which is active, flaps %d times"
              .formatted(active, Disturbance.FLAPS);
      case RESTART ->
          "restart of %s and then of %s, which is active"
              .formatted(String.join(", ", directors.others(active)), active);
      case REVIVE ->
          "%s stopped; kill -9 of %s, which is active (pid %d), and start"
              .formatted(String.join(", ", directors.others(active)), active, lab.pid(active));
      case RETURN ->
          activeActive()
              ? departures.words(scenario, active)
              : "%s is stopped, and returns; %s is active".formatted(directors.preferred(), active);
      default -> departures.words(scenario, active);
    };
  }

  private boolean activeActive() {
    return lab.plan().cluster().activeActive();
  }

  private void strike(String active) throws InterruptedException {
    if (activeActive() && scenario.isAbsence()) {
      departures.andReturn(scenario, active);
      return;
    }
    switch (scenario) {
      case SERVER -> serverDiesAndReturns();
      case PAUSE -> disturbance.pause(active, Disturbance.PAUSE);
      case PARTITION -> disturbance.partition(directors::isSplit);
      case CUT -> disturbance.cut();
      case DEAF -> deafen(active);
      case FLAP -> disturbance.flap(active);
      case RESTART -> {
        for (String standby : directors.others(active)) {
          directors.restart(standby);
          timeline.add(Instant.now(), "drill", standby + " is back");
        }
        directors.restart(active);
      }
      case REVIVE -> directors.revive(active);
      case RETURN -> directors.returnOfPreferred();
      case CRASH -> departures.allButOne(scenario, active);
      case PLANNED, LINK, POWER -> departures.one(scenario, active);
    }
    if (scenario.passes()) {
      directors.awaitSettled(Set.of());
    }
  }

  /** What the standby does not take, the active director must not hoard. */
  private void deafen(String active) throws InterruptedException {
    long before = memory(active);
    disturbance.pause(directors.next(active), Disturbance.DEAF);
    remarks.add(
        "the memory of %s went from %s to %s meanwhile"
            .formatted(active, Text.mebibytes(before), Text.mebibytes(memory(active))));
  }

  private long memory(String director) {
    return ProcessMemory.of(lab.pid(director)).resident();
  }

  private void serverDiesAndReturns() throws InterruptedException {
    lab.killServer(dyingServer);
    directors.awaitServer(dyingServer, "down");
    int ended = look(0).sessions().spared();
    load.replaceEnded(dyingServer);
    Await.until(
        "the sessions of " + dyingServer + " are opened anew",
        PATIENCE,
        () -> look(0).sessions().replaced() == ended);
    timeline.add(
        Instant.now(), "client", "its " + Text.count(ended, "session") + " work with others");
    Thread.sleep(BASELINE);
    timeline.add(Instant.now(), "drill", dyingServer + " returns");
    lab.returnServer(dyingServer);
    directors.awaitServer(dyingServer, "up");
    remarks.add(
        "%s ended with %s, as they must, and were opened anew with others"
            .formatted(Text.count(ended, "further session"), dyingServer));
  }

  /**
   * Waits until each session was answered to what it sent after the fault was over, or is lost.
   *
   * @return what they sent since then has passed the director that is active now, and no other
   */
  private long awaitSessions() throws InterruptedException {
    long struck = System.nanoTime();
    progress.accept("watching the sessions");
    Thread.sleep(OBSERVATION);
    long settled = struck + OBSERVATION.dividedBy(2).toNanos();
    Await.until(
        "each session has resumed or is lost", PATIENCE, () -> look(settled).sessions().decided());
    return settled;
  }

  private boolean serverStays(String server) {
    return scenario != Scenario.SERVER || !server.equals(dyingServer);
  }

  @Override
  public void close() {
    load.close();
  }
}
