package dev.tandem.bench.flood;

import static dev.tandem.lvs.fastpath.PacketCounter.MALFORMED;
import static dev.tandem.lvs.fastpath.PacketCounter.SEND_FULL;
import static dev.tandem.lvs.fastpath.PacketCounter.SYN_PUT_OFF;
import static dev.tandem.lvs.fastpath.PacketCounter.TABLE_FULL;

import dev.tandem.bench.contestant.TandemDirector;
import dev.tandem.bench.flood.FloodedPath.Outcome;
import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.bench.report.Figure;
import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.Table;
import dev.tandem.linux.EnumText;
import dev.tandem.linux.ProcessMemory;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.plane.DataPlane.PortStatus;
import dev.tandem.lvs.plane.XdpPlane;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Tunable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What sessions and new clients notice of floods, and where the packets of these stay. */
public final class FloodMeasurement {

  private static final int SERVERS = 10;
  // One for each of the processors that make packets.
  private static final int QUEUES = 2;
  private static final double MEBIBYTE = 1 << 20;
  private static final Set<PacketCounter> DROPS =
      EnumSet.of(SYN_PUT_OFF, MALFORMED, TABLE_FULL, SEND_FULL);

  private final Duration time;
  private final Consumer<String> progress;

  /**
   * @param time for which clients come
   */
  public FloodMeasurement(Duration time, Consumer<String> progress) {
    this.time = time;
    this.progress = progress;
  }

  /**
   * Where packets stayed that no server got.
   *
   * @param dropped by the director, for a reason that it counts
   * @param overrun lost on their way from the program to the engine, which was too slow
   * @param notTaken by the interfaces before the director and behind it
   */
  record Losses(Map<PacketCounter, Long> dropped, long overrun, long notTaken) {

    private Losses since(Losses before) {
      Map<PacketCounter, Long> differences = new EnumMap<>(dropped);
      differences.replaceAll((counter, count) -> count - before.dropped.get(counter));
      return new Losses(differences, overrun - before.overrun, notTaken - before.notTaken);
    }

    long of(PacketCounter counter) {
      return dropped.get(counter);
    }

    long sum() {
      return dropped.values().stream().mapToLong(Long::longValue).sum() + overrun + notTaken;
    }
  }

  /**
   * What came of a flood.
   *
   * @param memory by which the process has grown besides the maps, in octets
   */
  record Result(FloodKind kind, Outcome outcome, Losses losses, int live, int slots, long memory) {

    long uncounted() {
      return outcome.sent() - outcome.arrived() - losses.sum();
    }
  }

  public void run(Set<FloodKind> kinds, Report report) {
    tell(kinds.stream().sorted().map(this::measure).toList(), report);
  }

  Result measure(FloodKind kind) {
    progress.accept("flood: %s for %d s".formatted(kind.title(), time.toSeconds()));
    try (BenchNetwork network = new BenchNetwork()) {
      DirectorPath.addEnds(network);
      DirectorPath path = DirectorPath.add(network, "flood", 1, SERVERS, QUEUES);
      try (TandemDirector director =
              new TandemDirector(path, ForwardingMethod.MASQUERADE, kind.connections());
          FloodedPath packets = new FloodedPath(path, kind)) {
        XdpPlane plane = director.plane();
        plane.control().tune(plane.control().tuning().with(Tunable.SYN_DEFENCE, 1));
        packets.open();
        Losses before = losses(path, plane);
        long memory = ownMemory();
        Outcome outcome = packets.flood(time);
        return new Result(
            kind,
            outcome,
            losses(path, plane).since(before),
            plane.engine().table().live(),
            plane.engine().table().capacity(),
            ownMemory() - memory);
      }
    }
  }

  private static Losses losses(DirectorPath path, XdpPlane plane) {
    Map<PacketCounter, Long> dropped = new EnumMap<>(PacketCounter.class);
    DROPS.forEach(counter -> dropped.put(counter, plane.counters().get(counter)));
    long overrun = plane.ports().stream().mapToLong(PortStatus::lost).sum();
    return new Losses(dropped, overrun, path.droppedByInterfaces());
  }

  private static long ownMemory() {
    return ProcessMemory.of(ProcessHandle.current().pid()).withoutMaps();
  }

  private static void tell(List<Result> results, Report report) {
    List<Figure> figures = new ArrayList<>();
    for (Result result : results) {
      String kind = result.kind().title();
      values(result)
          .forEach((name, value) -> figures.add(Figure.once(name, kind, value.doubleValue())));
      double sessionsLost = result.outcome().sessionsLost();
      double uncounted = Math.abs(result.uncounted());
      report.add(Goal.atMost(kind + ": segments of sessions lost", sessionsLost, 0));
      report.add(Goal.atMost(kind + ": packets not accounted for", uncounted, 0));
      if (result.kind().leavesRoom()) {
        double share = result.outcome().servedShare();
        report.add(Goal.atLeast(kind + ": share of clients served at the second SYN", share, 0.99));
      }
    }
    report.add(
        new Table(
            "Floods",
            "As fast as packets can be made on one processor; on the other one 16k sessions, and"
                + " 1,000 clients a second that repeat their SYN after a second.",
            figures));
  }

  private static Map<String, Number> values(Result result) {
    Outcome outcome = result.outcome();
    Losses losses = result.losses();
    Map<String, Number> values = new LinkedHashMap<>();
    values.put("packets of the flood a second", outcome.floodRate());
    values.put("segments of sessions", outcome.sessions());
    values.put("of these lost", outcome.sessionsLost());
    values.put("clients", outcome.clients());
    values.put("of these served", outcome.served());
    DROPS.forEach(counter -> values.put(name(counter), losses.of(counter)));
    values.put("not taken by the engine", losses.overrun());
    values.put("not taken by an interface", losses.notTaken());
    values.put("not accounted for", result.uncounted());
    values.put("slots used at the end", result.live());
    values.put("slots", result.slots());
    values.put("memory grown besides the table, MiB", result.memory() / MEBIBYTE);
    return values;
  }

  private static String name(PacketCounter counter) {
    return EnumText.lower(counter);
  }
}
