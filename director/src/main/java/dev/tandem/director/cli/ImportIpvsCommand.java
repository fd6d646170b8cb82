package dev.tandem.director.cli;

import dev.tandem.director.migrate.IpvsImport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The kernel's services as a configuration. */
@Command(
    name = "ipvs",
    description = {
      "Print the services of a kernel's IPVS as blocks of a configuration.",
      "",
      "Reads what ipvsadm -Sn prints; timeouts and sync daemons may be among it:",
      "",
      "  { ipvsadm -Sn; ipvsadm -L --timeout; ipvsadm -L --daemon; } |",
      "      tandem import ipvs",
      ""
    },
    footer = {
      "",
      "Exit code: 0 when all of it is in the output, 1 when some is not: then each line that is not"
          + " is named on the standard error."
    },
    mixinStandardHelpOptions = true)
final class ImportIpvsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "What ipvsadm printed (default: the standard input).")
  private Optional<Path> file = Optional.empty();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String input;
    try {
      input = read();
    } catch (IOException e) {
      err.printf("tandem: cannot read %s%n", e.getMessage());
      return 1;
    }
    IpvsImport.Result result = IpvsImport.of(input);
    out.print(result.text());
    out.flush();
    result.complaints().forEach(complaint -> err.println("tandem: " + complaint));
    err.flush();
    return result.complaints().isEmpty() ? 0 : 1;
  }

  private String read() throws IOException {
    return file.isPresent()
        ? Files.readString(file.get())
        : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
