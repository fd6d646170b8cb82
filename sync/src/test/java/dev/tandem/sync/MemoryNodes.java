package dev.tandem.sync;

import dev.tandem.lvs.engine.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The directors of a test on one wire, which all end with it. */
final class MemoryNodes implements Iterable<MemoryNode>, AutoCloseable {

  /** Longer than most tests last, so that nothing is repaired but by what they are about. */
  private static final Duration COMPARE = Duration.ofSeconds(10);

  private static final int TICKS_OF_TURN = 10;

  final Wire wire = new Wire();
  private final List<MemoryNode> nodes = new ArrayList<>();
  private final int connections;

  MemoryNodes() {
    this(10_000);
  }

  /** With tables for so many connections. */
  MemoryNodes(int connections) {
    this.connections = connections;
  }

  /** Starts one without services; it and the others see each other once that is announced. */
  MemoryNode start(String name, long epoch) {
    return start(name, epoch, wire.transportOf(name));
  }

  /** The same with something between it and the wire. */
  MemoryNode start(String name, long epoch, Transport transport) {
    MemoryNode node = new MemoryNode(name, epoch, new Lab(connections), transport, COMPARE);
    wire.add(name, node.replication);
    nodes.add(node);
    return node;
  }

  /** Lets turns of the wire pass, and as much time for the engines. */
  void run(int turns) {
    for (int i = 0; i < turns; i++) {
      nodes.forEach(node -> node.lab.passTicks(TICKS_OF_TURN));
      wire.run(1);
    }
  }

  @Override
  public Iterator<MemoryNode> iterator() {
    return nodes.iterator();
  }

  @Override
  public void close() {
    nodes.forEach(MemoryNode::close);
  }
}
