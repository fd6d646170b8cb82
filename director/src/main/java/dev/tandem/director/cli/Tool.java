package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import java.util.Map;
import picocli.CommandLine;

/** A tool whose command lines the director reads and answers like a program of its own. */
final class Tool {

  private Tool() {}

  /**
   * Has the director run a command line, and prints what that printed.
   *
   * @param request the command line with its standard input
   * @return its exit code
   */
  static int run(AdminClient client, String path, Object request, CommandLine line)
      throws AdminException {
    AdminRequest post = AdminRequest.post(path, Json.bytes(request));
    Map<String, Object> result = Json.readMap(client.ask(post).text());
    line.getOut().print(result.get("stdout"));
    line.getOut().flush();
    line.getErr().print(result.get("stderr"));
    line.getErr().flush();
    return ((Number) result.get("exit_code")).intValue();
  }
}
