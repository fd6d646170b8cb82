package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.api.AdminApi.IpvsadmRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
      "List and change the service table as ipvsadm does: same options, same output, same exit",
      "codes. Beside them: --json prints services and servers as JSON, --socket names the director."
    },
    footer = {"", "tandem ipvsadm -h prints ipvsadm's own help."})
final class IpvsadmCommand implements Callable<Integer> {

  private static final List<String> RESTORE = List.of("-R", "--restore");

  @Mixin private SocketOption socket;
  @Spec private CommandSpec spec;
  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (arguments.contains("--json")) {
      print(socket.client().ask(AdminRequest.get("/v1/table")).text() + System.lineSeparator());
      return 0;
    }
    return Tool.run(
        socket.client(), "/v1/ipvsadm", new IpvsadmRequest(arguments, input()), spec.commandLine());
  }

  /** Only a restore reads its standard input: anything else must not wait for a terminal. */
  private String input() throws IOException {
    return arguments.stream().anyMatch(RESTORE::contains)
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : "";
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
