package dev.tandem.director.admin;

import java.nio.charset.StandardCharsets;

/**
 * What a {@link PlainCommand} led to, in plain text: a line {@code EXIT-CODE LENGTH}, standard
 * output of that many octets, standard error.
 */
public record PlainResult(int exitCode, String stdout, String stderr) {

  public String text() {
    int octets = stdout.getBytes(StandardCharsets.UTF_8).length;
    return exitCode + " " + octets + "\n" + stdout + stderr;
  }
}
