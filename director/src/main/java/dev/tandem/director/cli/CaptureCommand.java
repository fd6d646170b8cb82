package dev.tandem.director.cli;

import dev.tandem.director.config.ConfigLoader;
import dev.tandem.director.config.LoadOptions;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.Signals;
import dev.tandem.lvs.capture.Capture;
import dev.tandem.lvs.capture.CaptureFile;
import dev.tandem.lvs.capture.CaptureSettings;
import dev.tandem.lvs.capture.CapturedPacket;
import dev.tandem.lvs.capture.PacketFilter;
import dev.tandem.lvs.capture.PacketLine;
import dev.tandem.lvs.capture.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the packets that tcpdump does not see. */
@Command(
    name = "capture",
    mixinStandardHelpOptions = true,
    description = {
      "Show packets that the XDP program handles, which tcpdump does not see, with what became of"
          + " each and why.",
      "",
      "The reason is the counter that the packet went under. The director need not answer for it.",
      ""
    },
    footer = {
      "",
      "FILTER is what tcpdump takes, such as 'host 192.0.2.7 and tcp port 80'. It is applied to what"
          + " the options --verdict and --rate let through. Ctrl-C ends; packets that were left out"
          + " are told then. One capture at a time; it costs each packet about 0.3 us.",
      "",
      "Exit code: 0, 1 when there is nothing to capture from or the kernel refused."
    })
final class CaptureCommand implements Callable<Integer> {

  private static final int POLL_MILLIS = 100;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-i", "--interface"},
      paramLabel = "IF",
      description = "Where packets come in (default: all interfaces of the data plane).")
  private Optional<String> interfaceName = Optional.empty();

  @Option(
      names = {"-w", "--write"},
      paramLabel = "FILE",
      description =
          "Write packets to FILE (- is the standard output) instead of printing them: pcap, or if"
              + " the name ends in .pcapng that, with verdict and reason as each packet's comment.")
  private String file;

  @Option(
      names = {"-c", "--count"},
      paramLabel = "COUNT",
      description = "End after so many packets.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = {"-s", "--snaplen"},
      paramLabel = "OCTETS",
      description = "Keep so much of each (default, and most: ${DEFAULT-VALUE}).")
  private int snap = CaptureSettings.MOST_SNAP;

  @Option(
      names = "--verdict",
      paramLabel = "VERDICT",
      split = ",",
      converter = VerdictConverter.class,
      description = "Only these: forwarded, dropped, to_director, passed (default: all).")
  private Set<Verdict> verdicts = EnumSet.allOf(Verdict.class);

  @Option(
      names = "--sent",
      description =
          "Take packets as they leave the program, not as they came: translated, wrapped.")
  private boolean sent;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most so many a second (default: ${DEFAULT-VALUE}).")
  private int rate = CaptureSettings.DEFAULT_RATE;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      defaultValue = "/etc/tandem/tandem.conf",
      description = "The director's configuration (default: ${DEFAULT-VALUE}).")
  private Path configuration;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILTER",
      description = "Which packets (pcap-filter(7)).")
  private List<String> filter = List.of();

  private volatile boolean ended;
  private long shown;

  @Override
  public Integer call() throws IOException {
    if (snap < 1 || snap > CaptureSettings.MOST_SNAP || rate < 1 || count < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "-c and --rate want at least 1, -s between 1 and " + CaptureSettings.MOST_SNAP);
    }
    PrintWriter err = spec.commandLine().getErr();
    ConfigLoader.Loaded loaded = ConfigLoader.load(configuration, LoadOptions.ofThisHost());
    if (loaded.hasErrors()) {
      ConfigSource.print(loaded, err);
      return 1;
    }
    try {
      capture(loaded.config().dataPlane().pinPath(), err);
      return 0;
    } catch (LinuxException | IllegalStateException | IllegalArgumentException e) {
      err.println("tandem: " + e.getMessage());
    } catch (LinkageError e) {
      err.println("tandem: filters need libpcap: install Debian's package libpcap0.8");
    }
    return 1;
  }

  private void capture(Path pinPath, PrintWriter err) throws IOException {
    CaptureSettings settings = new CaptureSettings(snap, rate, verdicts, sent);
    try (PacketFilter wanted = new PacketFilter(String.join(" ", filter));
        Capture capture = new Capture(pinPath, interfaceName, settings);
        CaptureFile to = file == null ? null : CaptureFile.create(file)) {
      Signals.on("INT", () -> ended = true);
      Signals.on("TERM", () -> ended = true);
      err.println("capturing, Ctrl-C ends");
      err.flush();
      while (!ended && shown < count) {
        int taken = capture.poll(POLL_MILLIS, packet -> show(packet, wanted, to));
        flush(taken, to);
      }
      tell(capture.totals(), err);
    }
  }

  private void show(CapturedPacket packet, PacketFilter wanted, CaptureFile to) {
    if (shown == count || !wanted.matches(packet)) {
      return;
    }
    shown++;
    if (to == null) {
      spec.commandLine().getOut().println(PacketLine.of(packet));
      return;
    }
    try {
      to.write(packet);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private void flush(int taken, CaptureFile to) throws IOException {
    if (taken == 0) {
      return;
    }
    spec.commandLine().getOut().flush();
    if (to != null) {
      to.flush();
    }
  }

  private void tell(Capture.Totals totals, PrintWriter err) {
    err.println(shown + " packet(s) captured");
    if (totals.leftOut() > 0) {
      err.printf("%d left out: more than %d a second came%n", totals.leftOut(), rate);
    }
    if (totals.lost() > 0) {
      err.println(totals.lost() + " lost: they were not read in time");
    }
    err.flush();
  }
}
