package dev.tandem.sync;

import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A director with an engine on memory, on a network in memory, in the time of a test. */
final class MemoryNode implements AutoCloseable {

  final Lab lab;
  final Wire.Notes notes = new Wire.Notes();
  final Replication replication;

  /**
   * Without services.
   *
   * @param transport carries what it sends
   * @param compare after how long digests are compared again
   */
  MemoryNode(String name, long epoch, Lab lab, Transport transport, Duration compare) {
    this.lab = lab;
    lab.engine().replicate(60);
    ReplicatedTable table =
        new ReplicatedTable(lab.engine().table(), lab.engine().replica(), Runnable::run, lab::now);
    replication = new Replication(name, epoch, table, transport, notes, compare);
  }

  /** Adds a service with three translated servers, whose clients stay at theirs for some time. */
  MemoryNode servePersistent(int seconds) {
    lab.serve(
        Lab.service(Lab.key(Protocol.TCP, Lab.VIP), "rr", seconds), ForwardingMethod.MASQUERADE, 3);
    return this;
  }

  /** The same without persistence. */
  MemoryNode serve() {
    lab.nat(Protocol.TCP, 3);
    return this;
  }

  /** Connections and templates without their timers, which the copy may have a moment longer. */
  Set<String> flows() {
    return flows(lab.connections().stream());
  }

  /** Without the templates, of which each side of a split may have its own. */
  Set<String> connections() {
    return flows(lab.connections().stream().filter(connection -> !connection.template()));
  }

  private static Set<String> flows(Stream<ConnectionSnapshot> connections) {
    return connections
        .map(c -> c.protocol() + c.client() + c.clientPort() + c.server() + c.state())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  SyncStatus status(long nanoTime) {
    return replication.status(true, Refusals.NONE, nanoTime);
  }

  @Override
  public void close() {
    lab.close();
  }
}
