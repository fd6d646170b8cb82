package dev.tandem.director.drill;

import dev.tandem.director.lab.Await;
import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabAddresses;
import dev.tandem.director.lab.LabException;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabPlan;
import java.time.Duration;
import java.util.stream.Stream;

/** All clients of a drill: sessions, new connections, those that persist, and the probe. */
final class Load implements AutoCloseable {

  private static final Duration OPEN_PATIENCE = Duration.ofSeconds(60);
  private static final int PERSISTENT_CLIENTS = 40;

  private final Sessions sessions;
  private final ShortConnections connections;
  private final Probe probe;
  private final PersistentClients persistent;

  /** Not started. */
  Load(Lab lab, int sessionCount, int rate) {
    String namespace = lab.namespace(LabPlan.CLIENT);
    LabFamily family = lab.plan().family();
    sessions = new Sessions(namespace, family.service(LabAddresses.ECHO_PORT), sessionCount);
    connections = new ShortConnections(namespace, family.service(LabAddresses.HTTP_PORT), rate);
    probe = new Probe(namespace, family);
    persistent = new PersistentClients(lab, PERSISTENT_CLIENTS);
  }

  /** Starts all and waits until each has been answered. */
  void start() {
    sessions.start();
    Await.until("all sessions are open", OPEN_PATIENCE, sessions::allOpen);
    connections.start();
    probe.start();
    Await.until("the probe is answered", OPEN_PATIENCE, () -> probe.lastAnswered() != 0);
  }

  Sessions sessions() {
    return sessions;
  }

  ShortConnections connections() {
    return connections;
  }

  Probe probe() {
    return probe;
  }

  PersistentClients persistent() {
    return persistent;
  }

  /**
   * Makes sure that it lived all the time.
   *
   * @throws LabException when a part of it ended early: then the drill shows nothing
   */
  void check() {
    Stream.of(sessions, connections, probe).forEach(Client::checkAlive);
  }

  /** Ends all but the sessions. */
  void endNewcomers() {
    probe.stop();
    connections.stop();
  }

  @Override
  public void close() {
    endNewcomers();
    sessions.stop();
  }
}
