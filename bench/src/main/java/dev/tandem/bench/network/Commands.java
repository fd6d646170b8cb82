package dev.tandem.bench.network;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Other programs, run to their end. */
public final class Commands {

  private Commands() {}

  /**
   * Runs a command and returns what it printed.
   *
   * @throws IllegalStateException with the command and its output when it fails
   */
  public static String run(List<String> command) {
    return run("", command);
  }

  public static String run(String... command) {
    return run("", List.of(command));
  }

  /** Runs a command that reads {@code input}. */
  public static String run(String input, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
