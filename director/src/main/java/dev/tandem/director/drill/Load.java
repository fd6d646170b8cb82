package dev.tandem.director.drill;

import dev.tandem.director.lab.Await;
import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabException;
import dev.tandem.director.lab.LabPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All clients of a drill: sessions, new connections, those that persist, and the probes. */
final class Load implements AutoCloseable {

  private static final Duration OPEN_PATIENCE = Duration.ofSeconds(60);
  private static final int PERSISTENT_CLIENTS = 40;

  private final Lab lab;
  private final int sessionCount;
  private final int rate;
  private final List<LoadProcess> processes = new ArrayList<>();
  private final List<Probe> probes;
  private final PersistentClients persistent;

  /** Not started. */
  Load(Lab lab, int sessionCount, int rate) {
    this.lab = lab;
    this.sessionCount = sessionCount;
    this.rate = rate;
    List<Integer> addresses = lab.plan().cluster().addresses();
    Duration period = Probe.PERIOD.multipliedBy(addresses.size());
    probes =
        addresses.stream()
            .map(number ->
                new Probe(lab.namespace(LabPlan.CLIENT), lab.plan().family(), number, period))
            .toList();
    persistent = new PersistentClients(lab, PERSISTENT_CLIENTS);
  }

  /** Starts all and waits until each has been answered. */
  void start() {
    for (LoadShare share : LoadShare.divide(sessionCount, rate)) {
      processes.add(LoadProcess.start(lab, "load" + (processes.size() + 1), share));
    }
    Await.until(
        "all sessions are open",
        OPEN_PATIENCE,
        () -> look("", 0).sessions().answered() == sessionCount);
    var _ = tell(new LoadOrder(LoadOrder.Kind.BEGIN, "", 0));
    probes.forEach(Probe::start);
    Await.until(
        "the probe is answered",
        OPEN_PATIENCE,
        () -> probes.stream().allMatch(probe -> probe.lastAnswered() != 0));
  }

  private LoadState tell(LoadOrder order) {
    return processes.stream()
        .map(process -> process.tell(order))
        .reduce(LoadState.NOTHING, LoadState::plus);
  }

  /**
   * How everything stands.
   *
   * @param sparing the server whose sessions nobody can keep; empty if there is none
   * @param time after which sessions must have sent what was answered, to count as resumed
   */
  LoadState look(String sparing, long time) {
    return tell(new LoadOrder(LoadOrder.Kind.LOOK, sparing, time));
  }

  /** The fault happens now: what is measured is measured from here. */
  void fault(long nanoTime) {
    var _ = tell(new LoadOrder(LoadOrder.Kind.FAULT, "", nanoTime));
  }

  /** Opens a new session for each that ended with a server, as their users would. */
  void replaceEnded(String server) {
    var _ = tell(new LoadOrder(LoadOrder.Kind.REPLACE, server, 0));
  }

  /** Begins no more new connections. */
  void finish() {
    var _ = tell(new LoadOrder(LoadOrder.Kind.FINISH, "", 0));
  }

  /** Opens further sessions, and waits until they work; returns how many they are. */
  int openMore() {
    int before = look("", 0).sessions().surviving();
    int since = tell(new LoadOrder(LoadOrder.Kind.MORE, "", 0)).sessions().surviving();
    Await.until(
        "the further sessions are open", OPEN_PATIENCE, () -> look("", 0).sessions().open());
    return since - before;
  }

  /** What the probes saw from one time to another; once they have ended. */
  ProbeLog.Summary probed(long from, long to) {
    return probes.stream()
        .map(probe -> probe.log().between(from, to))
        .reduce(ProbeLog.Summary::plus)
        .orElseThrow();
  }

  PersistentClients persistent() {
    return persistent;
  }

  /**
   * Ends the probes, whose logs are complete then.
   *
   * @throws LabException when one ended by itself before: then the drill shows nothing
   */
  void endProbes() {
    probes.forEach(Probe::stop);
    probes.forEach(Probe::checkAlive);
  }

  @Override
  public void close() {
    probes.forEach(Probe::stop);
    processes.forEach(LoadProcess::close);
  }
}
