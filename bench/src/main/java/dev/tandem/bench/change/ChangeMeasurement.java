package dev.tandem.bench.change;

import dev.tandem.bench.change.ChangingPath.Group;
import dev.tandem.bench.change.ChangingPath.Outcome;
import dev.tandem.bench.contestant.DirectorProcess;
import dev.tandem.bench.contestant.TandemDirector;
import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.bench.report.Figure;
import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.Table;
import dev.tandem.lvs.plane.XdpPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Whether packets notice that services, servers, weights and marks change without pause: how many
 * are lost, misled, or see half of a change.
 */
public final class ChangeMeasurement {

  private static final int CONNECTIONS = 2_000_000;
  private static final int DESTINATIONS = 4096;
  // One for each of the processors that make packets.
  private static final int QUEUES = 2;
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final Duration REST = Duration.ofMillis(10);
  private static final Duration TO_BEGIN = Duration.ofSeconds(30);

  private final Duration time;
  private final Consumer<String> progress;

  /**
   * @param time for which each kind of changes goes on
   */
  public ChangeMeasurement(Duration time, Consumer<String> progress) {
    this.time = time;
    this.progress = progress;
  }

  /**
   * What came of packets while so many changes were made.
   *
   * @param quiet the same time without a change before
   */
  record Result(String kind, long changes, Outcome quiet, Outcome busy) {}

  public void run(Report report) {
    tell(List.of(commands(), reloads()), report);
  }

  /** Changes as commands make them, one call after the other. */
  Result commands() {
    progress.accept("change: commands");
    try (BenchNetwork network = new BenchNetwork()) {
      DirectorPath path = path(network);
      try (XdpPlane plane = BenchNetwork.call(path.name(), () -> start(path))) {
        TableChanges changes = new TableChanges(plane.control(), path);
        changes.begin();
        return measure("commands", path, changes, changes::changes);
      }
    }
  }

  private static XdpPlane start(DirectorPath path) {
    XdpPlane plane = new XdpPlane(TandemDirector.settings(path, CONNECTIONS, DESTINATIONS));
    plane.start();
    return plane;
  }

  /** Changes as whole configurations bring them. */
  private Result reloads() {
    progress.accept("change: reloads");
    try (BenchNetwork network = new BenchNetwork()) {
      DirectorPath path = path(network);
      String first = FileChanges.text(path, new Random(0));
      try (DirectorProcess director = DirectorProcess.start(path, first, CONNECTIONS)) {
        director.awaitStart(TO_BEGIN);
        FileChanges changes = new FileChanges(path, director);
        return measure("reloads", path, changes, changes::changes);
      }
    }
  }

  private static DirectorPath path(BenchNetwork network) {
    DirectorPath.addEnds(network);
    return DirectorPath.add(network, "change", 1, ChangingPath.SERVERS, QUEUES);
  }

  private Result measure(String kind, DirectorPath path, Runnable changes, LongSupplier count) {
    try (ChangingPath packets = new ChangingPath(path)) {
      packets.open();
      packets.send(WARM_UP, changes);
      Outcome quiet = packets.send(time, () -> LockSupport.parkNanos(REST.toNanos()));
      long before = count.getAsLong();
      Outcome busy = packets.send(time, changes);
      return new Result(kind, count.getAsLong() - before, quiet, busy);
    }
  }

  private void tell(List<Result> results, Report report) {
    List<Figure> figures = new ArrayList<>();
    for (Result result : results) {
      double seconds = time.toNanos() / 1e9;
      String kind = result.kind();
      figures.add(Figure.once("changes a second", kind, result.changes() / seconds));
      figures.add(Figure.once("packets of known flows", kind, sent(result, Group.KNOWN)));
      double begun = sent(result, Group.NEW) + sent(result, Group.MARKED);
      figures.add(Figure.once("flows that began", kind, begun));
      double share = sent(result, Group.KNOWN) / result.quiet().of(Group.KNOWN).sent();
      figures.add(Figure.once("rate of known flows against none changing", kind, share));
      Outcome busy = result.busy();
      figures.add(Figure.once("not taken by an interface", kind, (double) busy.notTaken()));
      figures.add(Figure.once("lost", kind, (double) busy.lost()));
      figures.add(Figure.once("at a wrong server", kind, (double) busy.wrong()));
      figures.add(Figure.once("torn", kind, (double) busy.torn()));
      report.add(
          Goal.atMost(
              "Packets lost, misled or torn: " + kind,
              (double) (busy.lost() + busy.wrong() + busy.torn()),
              0));
    }
    report.add(
        new Table(
            "Changes under load",
            "16k known flows on one processor as fast as packets can be made, 20,000 new flows a"
                + " second on the other one, half of them by a firewall mark.",
            figures));
  }

  private static double sent(Result result, Group group) {
    return (double) result.busy().of(group).sent();
  }
}
