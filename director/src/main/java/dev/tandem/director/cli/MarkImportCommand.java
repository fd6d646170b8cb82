package dev.tandem.director.cli;

import dev.tandem.director.api.AdminApi.MarkRequest;
import dev.tandem.director.mark.MarkImport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes over the marks of a firewall. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Add the rules that mark packets of a firewall: what iptables-save, ip6tables-save or nft list"
          + " ruleset print.",
      "",
      "All of them or none: a rule that cannot be expressed is named with its line and the reason.",
      ""
    },
    footer = {"", "Exit code: 0, 1 when nothing was added."})
final class MarkImportCommand implements Callable<Integer> {

  @Mixin private SocketOption socket;
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "What the tool printed; - for the standard input (default).")
  private String file;

  @Option(
      names = "--config",
      description = "Print blocks for the configuration instead, without a director.")
  private boolean asConfiguration;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    MarkImport found;
    try {
      found = MarkImport.read(text());
    } catch (NoSuchFileException e) {
      err.println("tandem: there is no file " + file);
      return 1;
    }
    found.notes().forEach(err::println);
    found.refusals().forEach(err::println);
    if (!found.refusals().isEmpty() || found.isEmpty()) {
      err.println(
          found.isEmpty()
              ? "tandem: no rule of the table mangle sets a mark: nothing was added"
              : "tandem: %d rule(s) cannot be expressed: nothing was added"
                  .formatted(found.refusals().size()));
      return 1;
    }
    if (asConfiguration) {
      out.print(found.configuration());
      out.flush();
      return 0;
    }
    int exitCode =
        Tool.run(
            socket.client(),
            "/v1/mark",
            new MarkRequest(List.of("--restore"), found.commands()),
            spec.commandLine());
    if (exitCode == 0) {
      out.println(found.rules().size() + " rule(s) added");
    }
    return exitCode;
  }

  private String text() throws IOException {
    return file.equals("-")
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(Path.of(file));
  }
}
