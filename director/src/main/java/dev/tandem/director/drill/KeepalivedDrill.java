package dev.tandem.director.drill;

import dev.tandem.director.lab.Await;
import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabPlan;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The same fault for a pair of keepalived, in a lab without our directors, seen by the same probe.
 * Whoever has the virtual address answers it. So only how long the address takes is compared: there
 * is neither a balancer nor a session. Run once.
 */
final class KeepalivedDrill implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final Lab lab;
  private final Scenario scenario;
  private final Consumer<String> progress;
  private final Probe probe;
  private final List<VirtualEcho> echoes;
  private final Timeline timeline = new Timeline();
  private final Disturbance disturbance;

  /** Not yet run. */
  KeepalivedDrill(Lab lab, Scenario scenario, Consumer<String> progress) {
    this.lab = lab;
    this.scenario = scenario;
    this.disturbance = new Disturbance(lab.faults(), timeline);
    this.progress = progress;
    this.echoes =
        lab.plan().directors().stream()
            .map(director -> new VirtualEcho(lab.namespace(director)))
            .toList();
    this.probe = new Probe(lab.namespace(LabPlan.CLIENT), LabFamily.IPV4, 1, Probe.PERIOD);
  }

  /** Runs it, from the start of both to the end of both. */
  DrillReport run() throws InterruptedException {
    progress.accept("waiting until keepalived has elected its master");
    lab.plan().directors().forEach(this::start);
    echoes.forEach(VirtualEcho::start);
    Await.until("keepalived has a master", PATIENCE, () -> holders().size() == 1);
    String active = holders().getFirst();
    probe.start();
    Await.until("the probe is answered", PATIENCE, () -> probe.lastAnswered() != 0);
    Thread.sleep(QUIET.multipliedBy(2));
    progress.accept(fault(active));
    long begin = System.nanoTime();
    timeline.fault(Instant.now(), System.nanoTime(), fault(active));
    strike(active);
    long struck = System.nanoTime();
    Await.until(
        "one keepalived has the addresses, not the one that was struck for good",
        PATIENCE,
        () ->
            (scenario.passes() ? holders().size() == 1 : holds(other(active)))
                && probe.lastAnswered() - struck > QUIET.toNanos());
    Thread.sleep(QUIET);
    long end = System.nanoTime() - QUIET.dividedBy(2).toNanos();
    probe.stop();
    heal(active);
    return report(begin, end);
  }

  private DrillReport report(long begin, long end) {
    ProbeLog.Summary seen = probe.log().between(begin, end);
    ProbeLog.Summary quiet = probe.log().between(begin - QUIET.toNanos(), begin);
    DrillResult result =
        DrillResult.ofKeepalived(
            scenario, lab.plan().mode(), lab.plan().advert(), seen.gap().longest());
    return new DrillReport(result, timeline.lines(seen.gap()), seen, quiet, List.of());
  }

  private void start(String director) {
    lab.exec(director, List.of("sysctl", "-qw", "net.ipv4.ip_nonlocal_bind=1"));
    int number = lab.plan().directors().indexOf(director) + 1;
    String base = lab.directory() + "/" + process(director);
    lab.write(process(director) + ".conf", KeepalivedFile.text(number, lab.plan().advert()));
    lab.startProgram(
        director,
        process(director),
        List.of(
            "keepalived",
            "--vrrp",
            "--dont-fork",
            "--log-console",
            "--use-file=" + base + ".conf",
            "--pid=" + base + ".parent",
            "--vrrp_pid=" + base + ".child"));
  }

  private String other(String director) {
    return lab.plan().directors().stream()
        .filter(d -> !d.equals(director))
        .findFirst()
        .orElseThrow();
  }

  private static String process(String director) {
    return "keepalived-" + director;
  }

  private List<String> holders() {
    return lab.plan().directors().stream().filter(this::holds).toList();
  }

  private boolean holds(String director) {
    InetAddress address = InetAddress.ofLiteral(LabFamily.IPV4.virtual());
    return lab.inside(director, () -> NetworkInterface.getByInetAddress(address) != null);
  }

  /**
   * To be killed means little to keepalived's clients: its addresses stay and the kernel goes on.
   * So a crash is that of its host.
   */
  private String fault(String active) {
    return switch (scenario) {
      case PLANNED -> "keepalived on " + active + " is stopped";
      case LINK -> "the front link of " + active + " goes down";
      case PAUSE ->
          "keepalived on %s is stopped for %d s".formatted(active, Disturbance.PAUSE.toSeconds());
      case PARTITION -> "the directors are parted; " + active + " has the addresses";
      case FLAP -> "the front link of %s flaps %d times".formatted(active, Disturbance.FLAPS);
      case RESTART ->
          "keepalived on %s and then on %s is restarted".formatted(other(active), active);
      default -> "the host " + active + ", which has the addresses, is gone";
    };
  }

  /** Waits so long that the other one would have taken it for gone. */
  private void restart(String director) throws InterruptedException {
    lab.stopProgram(process(director));
    start(director);
    Thread.sleep(lab.plan().advert().multipliedBy(5));
  }

  private void strike(String active) throws InterruptedException {
    switch (scenario) {
      case PLANNED -> lab.stopProgram(process(active));
      case LINK -> lab.faults().cable(active, LabPlan.FRONT, false);
      case PAUSE -> disturbance.pause(active, Disturbance.PAUSE);
      case PARTITION -> disturbance.partition(() -> holders().size() == 2);
      case FLAP -> disturbance.flap(active);
      case RESTART -> {
        restart(other(active));
        restart(active);
      }
      default -> lab.faults().powerOff(active);
    }
  }

  private void heal(String active) {
    lab.plan().directors().forEach(director -> lab.stopProgram(process(director)));
    lab.faults().powerOn(active);
    // One that was killed leaves its addresses.
    String remove = "ip addr del %s/24 dev %s 2>/dev/null; ";
    lab.exec(
        active,
        List.of(
            "sh",
            "-c",
            remove.formatted(LabFamily.IPV4.virtual(), "eth0")
                + remove.formatted(LabFamily.IPV4.gateway(), "eth1")
                + "true"));
    Await.until("keepalived has gone", PATIENCE, () -> holders().isEmpty());
  }

  @Override
  public void close() {
    probe.stop();
    echoes.forEach(VirtualEcho::stop);
  }
}
