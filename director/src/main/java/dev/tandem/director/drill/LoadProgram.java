package dev.tandem.director.drill;

import dev.tandem.director.admin.Json;
import dev.tandem.director.lab.LabAddresses;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabName;
import dev.tandem.director.lab.LabPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The process that plays a share of a drill's clients: long sessions and new connections. */
public final class LoadProgram {

  private final Sessions sessions;
  private final ShortConnections connections;

  /**
   * Not started.
   *
   * @param addresses how many virtual addresses there are
   */
  public LoadProgram(LabName name, LabFamily family, int addresses, LoadShare share) {
    String namespace = name.namespace(LabPlan.CLIENT);
    sessions = new Sessions(namespace, new Way(family, addresses, LabAddresses.ECHO_PORT), share);
    connections =
        new ShortConnections(
            namespace, new Way(family, addresses, LabAddresses.HTTP_PORT), share.rate());
  }

  /** Opens the sessions, and does as it is told until nothing more is; see {@link LoadOrder}. */
  public void run(InputStream orders, PrintStream states) throws IOException {
    sessions.start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(orders, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      LoadOrder order = Json.read(line.getBytes(StandardCharsets.UTF_8), LoadOrder.class);
      obey(order);
      sessions.checkAlive();
      connections.checkAlive();
      states.println(Json.text(state(order)));
      states.flush();
    }
  }

  private void obey(LoadOrder order) {
    switch (order.kind()) {
      case LOOK -> {
        // The answer is all that is wanted.
      }
      case BEGIN -> {
        sessions.begin();
        connections.start();
      }
      case FAULT -> {
        sessions.forgetWaits();
        connections.fault(order.time());
      }
      case REPLACE -> sessions.replaceEnded(order.sparing());
      case MORE -> sessions.openMore();
      case FINISH -> connections.beginNoMore();
    }
  }

  private LoadState state(LoadOrder order) {
    return new LoadState(
        sessions.look(order.sparing(), order.time()), connections.summary(), connections.allOver());
  }
}
