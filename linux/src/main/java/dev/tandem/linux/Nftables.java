package dev.tandem.linux;

import dev.tandem.linux.process.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The program {@code nft}, run in the network namespace of the calling thread. */
public final class Nftables {

  private static final String PROGRAM = "nft";

  private Nftables() {}

  /**
   * Applies a script, as a whole or not at all.
   *
   * @throws IllegalStateException with nft's own words when it refuses the script
   */
  public static void apply(String script) {
    Answer answer = run(script, PROGRAM, "-f", "-");
    if (answer.status() != 0) {
      throw new IllegalStateException("nft refuses its rules: " + answer.text());
    }
  }

  /** What {@code nft list} prints of something; empty when there is no such thing. */
  public static Optional<String> list(String... what) {
    String[] command = new String[2 + what.length];
    command[0] = PROGRAM;
    command[1] = "list";
    System.arraycopy(what, 0, command, 2, what.length);
    Answer answer = run("", command);
    return answer.status() == 0 ? Optional.of(answer.text()) : Optional.empty();
  }

  /** Whether the program is installed where this process would find it. */
  public static boolean installed() {
    return Programs.find(PROGRAM).isPresent();
  }

  private record Answer(int status, String text) {}

  private static Answer run(String input, String... command) {
    Process process = start(command);
    try (InputStream output = process.getInputStream()) {
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Answer(process.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot talk to " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while nft was running", e);
    }
  }

  private static Process start(String... command) {
    try {
      return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "the program nft is missing: install the package nftables", e);
    }
  }
}
