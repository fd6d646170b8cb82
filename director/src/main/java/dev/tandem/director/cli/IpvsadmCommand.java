package dev.tandem.director.cli;

import dev.tandem.director.api.AdminApi.IpvsadmRequest;
import dev.tandem.director.ipvsadm.HelpText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * ipvsadm on the director's table: everything behind the name is ipvsadm's own command line, which
 * the director reads.
 */
@Command(
    name = "ipvsadm",
    description = {
      "List and change the service table as ipvsadm does: same options, same output, same exit"
          + " codes.",
      "",
      "There are some more options, which docs/ipvs.md lists; --socket names the director."
          + " bin/ipvsadm is the same under ipvsadm's own name, and starts faster.",
      ""
    },
    footer = {"", "tandem ipvsadm -h prints ipvsadm's own help."})
final class IpvsadmCommand implements Callable<Integer> {

  private static final List<String> RESTORE = List.of("-R", "--restore");

  @Mixin private SocketOption socket;
  @Spec private CommandSpec spec;
  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Optional<String> help = HelpText.wantedBy(arguments);
    if (help.isPresent()) {
      spec.commandLine().getOut().print(help.get());
      spec.commandLine().getOut().flush();
      return 0;
    }
    return Tool.run(
        socket.client(), "/v1/ipvsadm", new IpvsadmRequest(words(), input()), spec.commandLine());
  }

  /** By itself --json asks for all there is. */
  private List<String> words() {
    return arguments.equals(List.of("--json")) ? List.of("-L", "--json") : arguments;
  }

  /** Only a restore reads its standard input: anything else must not wait for a terminal. */
  private String input() throws IOException {
    return arguments.stream().anyMatch(RESTORE::contains)
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : "";
  }
}
