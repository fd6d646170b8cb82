package dev.tandem.director.admin;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line for ipvsadm in plain octets: a client that starts for every line of a script has
 * no time to learn JSON. The body has each argument with a NUL behind it and then the standard
 * input; the query tells how many arguments there are.
 */
public record PlainCommand(List<String> arguments, String input) {

  public static final String PATH = "/v1/ipvsadm.txt";

  private static final String COUNT = "arguments";

  public PlainCommand {
    arguments = List.copyOf(arguments);
  }

  /** The request that carries it. */
  public AdminRequest request() {
    StringBuilder body = new StringBuilder();
    arguments.forEach(argument -> body.append(argument).append('\0'));
    body.append(input);
    return new AdminRequest(
        "POST",
        PATH,
        Map.of(COUNT, Integer.toString(arguments.size())),
        body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The command that a request carries; empty if it carries none. */
  public static Optional<PlainCommand> of(AdminRequest request) {
    int count =
        request
            .parameter(COUNT)
            .filter(text -> text.matches("\\d{1,6}"))
            .map(Integer::parseInt)
            .orElse(Integer.MAX_VALUE);
    String body = new String(request.body(), StandardCharsets.UTF_8);
    List<String> arguments = new ArrayList<>();
    int at = 0;
    while (arguments.size() < count) {
      int end = body.indexOf('\0', at);
      if (end < 0) {
        return Optional.empty();
      }
      arguments.add(body.substring(at, end));
      at = end + 1;
    }
    return Optional.of(new PlainCommand(arguments, body.substring(at)));
  }
}
