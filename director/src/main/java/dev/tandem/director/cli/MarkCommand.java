package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.api.AdminApi.MarkRequest;
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

/** Firewall marks by the command line of iptables, which the director reads. */
@Command(
    name = "mark",
    mixinStandardHelpOptions = true,
    subcommands = MarkImportCommand.class,
    description = {
      "List and change the rules by which packets get firewall marks, as iptables -t mangle does.",
      "",
      "  tandem mark -A PREROUTING RULE  add a rule, such as -d VIP -i eth0 -p tcp",
      "                                  -m multiport --dports 80,443",
      "                                  -j MARK --set-mark 1",
      "  tandem mark -D PREROUTING RULE  take it away, also by its NUMBER in the list",
      "  tandem mark -L                  list all rules, with --json as JSON",
      "  tandem mark -S                  print them as commands",
      "  tandem mark -F                  take all rules away that were given so",
      "  tandem mark --restore           add the commands of standard input, or none",
      "",
      "Rules of the configuration come first, and change only with it. Those given here are gone"
          + " when the director ends.",
      ""
    },
    footer = {
      "",
      "Exit code: 0, 1 when the director refuses, 2 for a rule that is not understood."
    })
final class MarkCommand implements Callable<Integer> {

  @Mixin private SocketOption socket;
  @Spec private CommandSpec spec;
  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (arguments.contains("--json")) {
      var out = spec.commandLine().getOut();
      out.println(socket.client().ask(AdminRequest.get("/v1/marks")).text());
      out.flush();
      return 0;
    }
    return Tool.run(
        socket.client(), "/v1/mark", new MarkRequest(arguments, input()), spec.commandLine());
  }

  private String input() throws IOException {
    return arguments.contains("--restore")
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : "";
  }
}
