package dev.tandem.director.lab;

import java.io.IOException;

/** The process that is a real server of a lab. */
public final class ServerProgram {

  private ServerProgram() {}

  /** Serves until it is killed; in the namespace of the server. */
  public static void run(LabName name, String server) throws IOException {
    LabPlan plan =
        new LabFiles(name)
            .charter()
            .orElseThrow(() -> new LabException("there is no lab to serve"))
            .plan();
    new RealServer(plan, server).run();
  }
}
