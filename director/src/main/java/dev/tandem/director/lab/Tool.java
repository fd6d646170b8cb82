package dev.tandem.director.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program of the host to its end. */
final class Tool {

  private Tool() {}

  /**
   * Runs a command.
   *
   * @return what it printed
   * @throws LabException with what it printed, when it failed
   */
  static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new LabException(
            "%s failed (%d): %s".formatted(command.getFirst(), code, output.strip()));
      }
      return output;
    } catch (IOException e) {
      throw new LabException(command.getFirst() + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while " + command.getFirst() + " ran", e);
    }
  }

  /** Runs a shell script that ends at its first failure. */
  static String shell(String script) {
    return run(List.of("sh", "-e", "-c", script));
  }
}
