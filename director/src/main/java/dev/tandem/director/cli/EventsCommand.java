package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.LineStream;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what happened. */
@Command(
    name = "events",
    description = "Show what happened, the oldest first.",
    mixinStandardHelpOptions = true)
final class EventsCommand implements Callable<Integer> {

  @Mixin private SocketOption socket;
  @Spec private CommandSpec spec;

  @Option(
      names = {"-F", "--follow"},
      description = "Go on with what happens from now on.")
  private boolean follow;

  @Option(
      names = "--since",
      paramLabel = "N",
      defaultValue = "0",
      description = "Only events behind this sequence number.")
  private long since;

  @Option(names = "--json", description = "Print a JSON object a line.")
  private boolean json;

  @Override
  public Integer call() throws AdminException {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> query =
        Map.of("follow", Boolean.toString(follow), "since", Long.toString(since));
    String path = json ? "/v1/events" : "/v1/events.txt";
    try (LineStream lines = socket.client().open(AdminRequest.get(path, query))) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        out.println(line.get());
        out.flush();
      }
    }
    return 0;
  }
}
