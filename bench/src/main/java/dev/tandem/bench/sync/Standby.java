package dev.tandem.bench.sync;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The other director: a process whose JVM has just begun, as {@code bin/tandem} begins it, and that
 * does what it is told.
 */
final class Standby implements AutoCloseable {

  private static final int SECONDS_TO_END = 10;

  private final Process process;
  private final Writer orders;
  private final BufferedReader answers;

  /** Starts it, and returns when it has warmed up. */
  Standby(Link link, int room) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(System.getProperty("tandem.joining").lines().toList());
    command.addAll(
        List.of(
            StandbyProgram.class.getName(),
            link.keys().toString(),
            String.valueOf(link.port()),
            String.valueOf(link.peerPort()),
            String.valueOf(room)));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    orders = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    var _ = answer();
  }

  /** Tells it something; returns the figures that it answers. */
  long[] tell(String order) throws IOException {
    orders.write(order + "\n");
    orders.flush();
    return answer();
  }

  private long[] answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the other director has ended");
    }
    return Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  @Override
  public void close() throws IOException {
    orders.close();
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
