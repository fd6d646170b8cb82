package dev.tandem.director.lab;

import dev.tandem.director.admin.AdminResponse;
import dev.tandem.director.admin.AdminServer;
import java.io.IOException;
import java.util.Map;

/** The process that serves all real servers of a lab, and lets them die and come back. */
public final class ServerProgram {

  /** The name of the process, its log and its socket. */
  static final String NAME = "servers";

  private ServerProgram() {}

  /** Serves until it is killed. */
  public static void run(LabName name) throws IOException {
    LabFiles files = new LabFiles(name);
    LabPlan plan =
        files.charter().orElseThrow(() -> new LabException("there is no lab to serve")).plan();
    RealServers servers = new RealServers(name, plan);
    AdminServer.Builder control = AdminServer.builder();
    for (int i = 1; i <= plan.servers(); i++) {
      int number = i;
      control.post(path(LabPlan.server(i), "die"), _ -> done(() -> servers.die(number)));
      control.post(path(LabPlan.server(i), "return"), _ -> done(() -> servers.comeBack(number)));
    }
    var _ = control.bind(files.socket(NAME));
    servers.run();
  }

  static String path(String server, String what) {
    return "/v1/" + server + "/" + what;
  }

  private static AdminResponse done(Runnable task) {
    task.run();
    return AdminResponse.json(Map.of("done", true));
  }
}
