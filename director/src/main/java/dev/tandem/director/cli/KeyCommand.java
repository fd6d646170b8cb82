package dev.tandem.director.cli;

import dev.tandem.sync.key.KeyException;
import dev.tandem.sync.key.KeyMaker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes keys for the channel between the directors. */
@Command(
    name = "key",
    description = {
      "Make keys for the channel between the directors.",
      "",
      "Makes an authority (ca.crt, ca.key) unless there is one, and for each director a certificate "
          + "and key that it signs. Copy ca.crt and a director's two files to that director, and "
          + "keep ca.key elsewhere: whoever has it can make himself a director.",
      ""
    },
    footer = {"", "Exit code: 0 when the keys were made, 1 when not."},
    mixinStandardHelpOptions = true)
final class KeyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--dir",
      paramLabel = "DIRECTORY",
      defaultValue = "/etc/tandem/keys",
      description = "Where the files go (default: ${DEFAULT-VALUE}).")
  private Path directory;

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      defaultValue = "825",
      description = "How long the certificates are good for (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--seal",
      description =
          "Make a shared key for transport udp, seal.key, in front of the one that is there.")
  private boolean seal;

  @Parameters(paramLabel = "DIRECTOR", description = "Names of directors.")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      make(new KeyMaker(directory, new SecureRandom(), Instant.now()), out);
      return 0;
    } catch (KeyException | IOException e) {
      spec.commandLine().getErr().println("tandem: " + e.getMessage());
      return 1;
    } finally {
      out.flush();
    }
  }

  private void make(KeyMaker maker, PrintWriter out) throws KeyException, IOException {
    if (names.isEmpty() && !seal) {
      throw new KeyException("name the directors that need keys, or use --seal");
    }
    for (String name : names) {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}") || name.equals(KeyMaker.AUTHORITY)) {
        throw new KeyException(name + " is no name of a director");
      }
    }
    if (seal) {
      out.printf("made %s: copy it to all directors%n", maker.seal("seal.key"));
    }
    if (!names.isEmpty() && maker.authority()) {
      out.printf("made %s: keep ca.key where no director is%n", directory.resolve("ca.{crt,key}"));
    }
    for (String name : names) {
      maker.director(name, Duration.ofDays(days));
      out.printf(
          "made %s: copy them and ca.crt to %s%n", directory.resolve(name + ".{crt,key}"), name);
    }
  }
}
