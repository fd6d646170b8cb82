package dev.tandem.bench.load;

import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.Commands;
import dev.tandem.bench.network.DirectorPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code wrk} saw: each request over a connection of its own, as many at once as it has.
 *
 * @param count of the requests that were answered
 * @param errors connections that were refused, broken or too slow, and wrong answers
 * @param cpuSeconds that all processors were busy meanwhile, whatever with
 */
public record Requests(long count, long errors, double seconds, double cpuSeconds) {

  private static final int CONNECTIONS = 64;
  private static final Path PROCESSORS = Path.of("/proc/stat");
  private static final double TICKS_PER_SECOND = 100;

  /** Of a line of {@code /proc/stat}: idle and waiting for input or output. */
  private static final int IDLE = 4;

  private static final int WAITING = 5;
  private static final int STOLEN = 8;

  private static final Pattern SUM =
      Pattern.compile("(?<count>\\d+) requests in (?<seconds>[\\d.]+)(?<unit>ms|s|m),");
  private static final Pattern ERRORS =
      Pattern.compile(
          "Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)"
              + "|Non-2xx or 3xx responses: (\\d+)");

  /** Sends requests to an address from the clients' side for a while. */
  public static Requests to(String address, Duration time) {
    double before = busySeconds();
    String report =
        Commands.run(
            BenchNetwork.inside(
                DirectorPath.CLIENTS,
                "wrk",
                "--threads=1",
                "--connections=" + CONNECTIONS,
                "--duration=" + time.toSeconds() + "s",
                "--header=Connection: close",
                "http://%s:%d/".formatted(address, DirectorPath.PORT)));
    return read(report, busySeconds() - before);
  }

  /** Reads what wrk printed. */
  static Requests read(String report, double cpuSeconds) {
    Matcher sum = SUM.matcher(report);
    if (!sum.find()) {
      throw new IllegalStateException("wrk said: " + report.strip());
    }
    double unit =
        switch (sum.group("unit")) {
          case "ms" -> 0.001;
          case "m" -> 60;
          default -> 1;
        };
    long errors = 0;
    Matcher error = ERRORS.matcher(report);
    while (error.find()) {
      for (int group = 1; group <= error.groupCount(); group++) {
        errors += error.group(group) == null ? 0 : Long.parseLong(error.group(group));
      }
    }
    return new Requests(
        Long.parseLong(sum.group("count")),
        errors,
        Double.parseDouble(sum.group("seconds")) * unit,
        cpuSeconds);
  }

  private static double busySeconds() {
    try {
      String[] fields = Files.readAllLines(PROCESSORS).getFirst().split(" +");
      long ticks = 0;
      for (int i = 1; i <= STOLEN; i++) {
        ticks += i == IDLE || i == WAITING || i == STOLEN ? 0 : Long.parseLong(fields[i]);
      }
      return ticks / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public double perSecond() {
    return count / seconds;
  }

  public double cpuMicrosEach() {
    return cpuSeconds * 1e6 / count;
  }
}
