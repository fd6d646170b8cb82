package dev.tandem.director.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tandem.director.admin.Json;
import dev.tandem.director.drill.DrillPlan;
import dev.tandem.director.drill.Drills;
import dev.tandem.director.drill.Scenario;
import dev.tandem.director.lab.LabCluster;
import dev.tandem.director.lab.LabException;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabMode;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rehearses failures in a lab. */
@Command(
    name = "drill",
    description =
        "Rehearse failures in a lab of its own, under the load of real sessions, and report what"
            + " became of them.",
    footer = {
      "",
      "The drills:",
      "  crash      the process of the active director is killed (kill -9)",
      "  planned    an operator hands the role over (tandem failover)",
      "  link       the active director's front link goes down",
      "  server     a real server dies and returns",
      "  power      the active director's host is gone, with all its links",
      "  pause      the active director is not scheduled for 5 s",
      "  partition  the directors are parted until both are active, and meet again",
      "  cut        the channel between the directors is cut for 3 s",
      "  deaf       the standby is not scheduled for a minute",
      "  flap       the active director's front link goes down and up 10 times",
      "  restart    both directors are restarted, one after the other",
      "  revive     the only director left is killed (kill -9) and started again",
      "  return     the preferred director is stopped, returns and takes the role",
      "",
      "With three directors or four, crash kills one after the other until one is left. With"
          + " --active-active, the director of a crash, link, power or return comes back and takes"
          + " its address again; there are also server, pause, partition and cut.",
      "",
      "Exit code: 0 when all held, 1 when not. What a peer does is not judged."
    },
    mixinStandardHelpOptions = true)
final class DrillCommand implements Callable<Integer> {

  @Mixin private LabNameOption name;
  @Mixin private LabDirectorOptions directors;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DRILL",
      arity = "0..*",
      description = "Which (default: the first four that are listed below).")
  private List<Scenario> scenarios = new ArrayList<>();

  @Option(
      names = "--mode",
      paramLabel = "nat|dr|all",
      description =
          "How the directors forward. Default: nat; without any DRILL, crash and planned with nat,"
              + " link and server with dr.")
  private Optional<String> mode = Optional.empty();

  @Option(
      names = "--family",
      paramLabel = "ipv4|ipv6",
      defaultValue = "ipv4",
      description = "Of the sessions (default: ${DEFAULT-VALUE}).")
  private LabFamily family;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Long-lived sessions (default: ${DEFAULT-VALUE}).")
  private int sessions;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "" + DrillPlan.DEFAULT_RATE,
      description = "New connections a second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--servers",
      paramLabel = "N",
      defaultValue = "3",
      description = "Real servers (default: ${DEFAULT-VALUE}).")
  private int servers;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often each drill is run; the table has the median gap.")
  private int rounds;

  @Option(
      names = "--mix",
      paramLabel = "SEED",
      description =
          "Run as many drills as --rounds says, one after the other in an order that this number"
              + " decides, from those that are named (default: crash, planned, partition, cut,"
              + " restart).")
  private Optional<Long> mix = Optional.empty();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the results there too, as a list of objects.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--peer",
      paramLabel = "keepalived",
      description =
          "Put a pair of keepalived to the same faults afterwards and compare the gaps. Its crash"
              + " is that of its host: compare it with power.")
  private Optional<Peer> peer = Optional.empty();

  /** Whom to compare with. */
  enum Peer {
    KEEPALIVED
  }

  @Option(
      names = "--keep",
      description = "Leave the lab up in the end, or when a drill breaks down.")
  private boolean keep;

  @Override
  public Integer call() throws InterruptedException {
    requireFiles(mostOpenFiles());
    Drills drills = new Drills(plan(), this::print);
    boolean held = drills.run();
    json.ifPresent(file -> write(file, drills.json()));
    return held ? 0 : 1;
  }

  private static long mostOpenFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  void requireFiles(long most) {
    long wanted = DrillPlan.openFiles(sessions, rate, servers);
    if (most < wanted) {
      throw new LabException(
          """
          %d sessions and %d new connections a second need %d open files in one process, which may \
          have %d: ask for fewer or for more servers, or raise the limit (ulimit -n)\
          """
              .formatted(sessions, rate, wanted, most));
    }
  }

  DrillPlan plan() {
    return new DrillPlan(
        name.name(),
        steps(),
        directors.cluster(),
        family,
        directors.plane(),
        directors.channel(),
        sessions,
        rate,
        servers,
        directors.advert(),
        mix.isPresent() ? 1 : rounds,
        peer.isPresent(),
        keep);
  }

  private List<DrillPlan.Step> steps() {
    LabCluster cluster = directors.cluster();
    return mix.map(seed -> DrillPlan.mixed(scenarios, modes(), cluster, rounds, new Random(seed)))
        .orElseGet(() -> DrillPlan.steps(scenarios, modes(), cluster));
  }

  private List<LabMode> modes() {
    return mode.map(text -> text.toLowerCase(Locale.ROOT))
        .map(text ->
            switch (text) {
              case "nat" -> List.of(LabMode.NAT);
              case "dr" -> List.of(LabMode.DR);
              case "all" -> List.of(LabMode.NAT, LabMode.DR);
              default -> throw new LabException("--mode is nat, dr or all, not '" + text + "'");
            })
        .orElse(List.of());
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private static void write(Path file, Object results) {
    try {
      Files.write(file, Json.bytes(results));
    } catch (IOException e) {
      throw new LabException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
