package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.linux.PollSet;
import dev.tandem.linux.bpf.BpfRing;
import dev.tandem.linux.xdp.XdpSocket;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.engine.PacketEngine;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.Ticks;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's thread: takes packets from the sockets, state changes from the program, wishes from
 * other threads, and sweeps. It spins a little after work and sleeps on its descriptors otherwise.
 */
final class EngineLoop implements Runnable, HeldFrames.Exit {

  private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
  private static final int BATCH = 64;
  private static final int EVENT_BATCH = 1024;
  private static final long SPIN_NANOS = 50_000;
  // The sweep wants to be called about this often, so that its slices stay small.
  private static final int SLEEP_MILLIS = 10;
  private static final long FAILURE_LOG_NANOS = 10_000_000_000L;

  private final Engine engine;
  private final PacketEngine packets;
  private final XdpPorts ports;
  private final BpfRing events;
  private final EngineExecutor executor;
  private final HeldFrames held = new HeldFrames();
  private final PacketView heldPacket = new PacketView();
  private final BpfRing.Reader eventReader = this::segmentSeen;
  private final MemorySegment memory;

  private volatile boolean stopped;
  private volatile long longestCycleNanos;
  private int now;
  private long lastFailureLogged = Long.MIN_VALUE;

  EngineLoop(Engine engine, XdpPorts ports, BpfRing events, EngineExecutor executor) {
    this.engine = engine;
    this.packets = engine.packets();
    this.ports = ports;
    this.events = events;
    this.executor = executor;
    this.memory = ports.umem().memory();
  }

  /** Ends the loop soon; may be called from any thread. */
  void stop() {
    stopped = true;
    executor.execute(() -> {});
  }

  /** The longest time between two looks at the sockets since the start. */
  long longestCycleNanos() {
    return longestCycleNanos;
  }

  @Override
  public void run() {
    executor.takeOver();
    int[] descriptors = ports.descriptors();
    int[] all = Arrays.copyOf(descriptors, descriptors.length + 2);
    all[descriptors.length] = events.fd();
    all[descriptors.length + 1] = executor.fd();
    try (PollSet readable = new PollSet(all)) {
      turn(readable);
    }
  }

  private void turn(PollSet readable) {
    long lastWork = System.nanoTime();
    while (!stopped) {
      long start = System.nanoTime();
      int work = guardedCycle(start);
      long end = System.nanoTime();
      if (end - start > longestCycleNanos) {
        longestCycleNanos = end - start;
      }
      if (work > 0) {
        lastWork = end;
      } else if (end - lastWork > SPIN_NANOS) {
        if (readable.await(SLEEP_MILLIS)) {
          executor.acknowledge();
        }
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** A failure costs one cycle, not the engine. */
  private int guardedCycle(long nanoTime) {
    try {
      return cycle(nanoTime);
    } catch (RuntimeException e) {
      if (nanoTime - lastFailureLogged > FAILURE_LOG_NANOS || lastFailureLogged == Long.MIN_VALUE) {
        lastFailureLogged = nanoTime;
        LOG.error("a cycle of the engine failed", e);
      }
      return 0;
    }
  }

  private int cycle(long nanoTime) {
    now = Ticks.at(nanoTime);
    int work = executor.runTasks();
    work += events.poll(eventReader, EVENT_BATCH);
    for (int i = 0; i < ports.all().size(); i++) {
      work += receive(ports.all().get(i));
    }
    work += held.release(engine.hops(), now, this);
    for (int i = 0; i < ports.all().size(); i++) {
      finish(ports.all().get(i));
    }
    engine.duty(now);
    return work;
  }

  private void segmentSeen(MemorySegment ring, long offset, int length) {
    if (length != SharedLayout.EVENT_LENGTH) {
      return;
    }
    engine.segmentSeen(
        ring.get(JAVA_INT, offset + SharedLayout.EVENT_SLOT),
        ring.get(JAVA_INT, offset + SharedLayout.EVENT_STATE),
        ring.get(JAVA_BYTE, offset + SharedLayout.EVENT_FLAG_CLASS),
        ring.get(JAVA_BYTE, offset + SharedLayout.EVENT_FROM_SERVER) != 0,
        now);
  }

  private int receive(XdpPort port) {
    int work = 0;
    for (int i = 0; i < port.sockets().size(); i++) {
      XdpSocket socket = port.sockets().get(i);
      int count = Math.min(socket.received(), BATCH);
      for (int p = 0; p < count; p++) {
        handle(socket, socket.receivedAddress(p), socket.receivedLength(p));
      }
      if (count > 0) {
        socket.take(count);
      }
      work += count;
    }
    return work;
  }

  private void handle(XdpSocket cameBy, long address, int length) {
    switch (packets.process(memory, address, length, now)) {
      case DROP -> ports.umem().release(address);
      case PASS -> drop(address, PacketCounter.SERVICE_GONE);
      case SEND -> sendTo(packets.hop(), packets.frame(), packets.length());
      case HOLD -> {
        if (!held.hold(packets.frame(), packets.length(), packets.hop(), now)) {
          drop(address, PacketCounter.HOP_UNKNOWN);
        }
      }
      case RETURN -> send(cameBy, packets.frame(), packets.length());
    }
  }

  private void sendTo(int hop, long address, int length) {
    XdpPort port = ports.byInterface(engine.hops().interfaceIndex(hop));
    if (port == null) {
      drop(address, PacketCounter.NO_PORT);
    } else {
      send(port.sockets().getFirst(), address, length);
    }
  }

  private void send(XdpSocket socket, long address, int length) {
    if (!socket.send(address, length)) {
      drop(address, PacketCounter.SEND_FULL);
    }
  }

  private void drop(long address, PacketCounter counter) {
    engine.counters().count(counter);
    ports.umem().release(address);
  }

  @Override
  public void send(long address, int length, int hop) {
    heldPacket.parse(memory, address, length);
    engine.hops().address(heldPacket, hop);
    sendTo(hop, address, length);
  }

  @Override
  public void giveUp(long address) {
    drop(address, PacketCounter.HOP_UNKNOWN);
  }

  /** Sends what was queued, takes frames back and lends them out again. */
  private void finish(XdpPort port) {
    for (int i = 0; i < port.sockets().size(); i++) {
      XdpSocket socket = port.sockets().get(i);
      socket.flush();
      socket.reclaim();
      socket.refill(BATCH * 2);
    }
  }
}
