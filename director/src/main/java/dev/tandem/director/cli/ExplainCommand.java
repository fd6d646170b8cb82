package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import dev.tandem.director.api.AdminApi.ExplainRequest;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks where a packet would go. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Tell what the first packet of a client would meet: mark, connection, service, template, the"
          + " scheduler's choice, server.",
      "",
      "No packet is sent, and nothing is changed.",
      ""
    },
    footer = {
      "",
      "twos draws lots, so that its choice is an example.",
      "",
      "Exit code: 0, 1 when the director cannot tell."
    })
final class ExplainCommand implements Callable<Integer> {

  private static final Pattern ENDPOINT =
      Pattern.compile("([0-9.]+|\\[[0-9a-fA-F:.]+])(?::(\\d{1,5}))?");
  private static final int MAX_PORT = 0xffff;

  @Mixin private SocketOption socket;
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "CLIENT[:PORT]", description = "Who would send it.")
  private String client;

  @Parameters(index = "1", paramLabel = "VIP:PORT", description = "Where to.")
  private String virtual;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "PROTOCOL",
      defaultValue = "tcp",
      description = "tcp (default), udp or sctp.")
  private String protocol;

  @Option(
      names = {"-i", "--in-interface"},
      paramLabel = "NAME",
      defaultValue = "",
      description = "Where it would come in, for rules of marks that ask for it.")
  private String interfaceName;

  @Option(names = "--json", description = "Print all values as JSON.")
  private boolean json;

  @Override
  public Integer call() throws AdminException {
    Matcher from = endpoint(client);
    Matcher to = endpoint(virtual);
    if (to.group(2) == null) {
      throw new ParameterException(spec.commandLine(), "'" + virtual + "' has no port");
    }
    ExplainRequest request =
        new ExplainRequest(protocol(), host(from), port(from), host(to), port(to), interfaceName);
    String answer =
        socket.client().ask(AdminRequest.post("/v1/explain", Json.bytes(request))).text();
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(answer);
    } else {
      ((List<?>) Json.readMap(answer).get("steps")).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private String protocol() {
    if (!protocol.matches("(?i)tcp|udp|sctp")) {
      throw new ParameterException(
          spec.commandLine(), "'" + protocol + "' is not a protocol: tcp, udp or sctp");
    }
    return protocol;
  }

  private Matcher endpoint(String text) {
    Matcher matcher = ENDPOINT.matcher(text);
    if (!matcher.matches() || port(matcher) > MAX_PORT) {
      throw new ParameterException(
          spec.commandLine(), "'" + text + "' is not ADDRESS:PORT; IPv6 is [ADDRESS]:PORT");
    }
    return matcher;
  }

  private static String host(Matcher endpoint) {
    return endpoint.group(1).replace("[", "").replace("]", "");
  }

  private static int port(Matcher endpoint) {
    return endpoint.group(2) == null ? 0 : Integer.parseInt(endpoint.group(2));
  }
}
