package dev.tandem.vrrp.track;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts processes in {@code /proc}, several times a second. */
final class ProcessWatch implements Watch {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessWatch.class);

  private static final Path PROC = Path.of("/proc");
  private static final Duration PERIOD = Duration.ofMillis(250);

  private final TrackerSettings.Processes settings;

  ProcessWatch(TrackerSettings.Processes settings) {
    this.settings = settings;
  }

  @Override
  public void run(Findings findings) throws InterruptedException {
    QuorumState state = QuorumState.UNKNOWN;
    while (true) {
      int count = count();
      state = state.after(count, System.nanoTime(), settings);
      findings.found(state.reading(), count + " running");
      Thread.sleep(PERIOD);
    }
  }

  private int count() {
    int count = 0;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (fits(process)) {
          count++;
        }
      }
    } catch (IOException e) {
      LOG.warn("processes cannot be counted", e);
    }
    return count;
  }

  private boolean fits(Path process) {
    try {
      ProcessPattern pattern = settings.pattern();
      if (pattern.match() == ProcessPattern.Match.NAME) {
        return pattern.fits(Files.readString(process.resolve("comm")).stripTrailing(), List.of());
      }
      return pattern.fits("", commandLine(process));
    } catch (IOException e) {
      // It has ended since it was listed.
      return false;
    }
  }

  private static List<String> commandLine(Path process) throws IOException {
    String text = new String(Files.readAllBytes(process.resolve("cmdline")), UTF_8);
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("\0", -1)).subList(0, words(text));
  }

  /** The last word ends with a zero like all others. */
  private static int words(String text) {
    int zeros = (int) text.chars().filter(c -> c == 0).count();
    return text.endsWith("\0") ? zeros : zeros + 1;
  }
}
