package dev.tandem.lvs.plane;

import dev.tandem.linux.FrameSocket;
import dev.tandem.linux.PollSet;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.engine.Outlet;
import dev.tandem.lvs.engine.PacketEngine;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.table.Ticks;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's thread: takes packets from the sockets, reports of what the program forwarded,
 * wishes from other threads, and sweeps. It spins where work comes soon and sleeps on its
 * descriptors otherwise.
 */
final class EngineLoop implements Runnable, HeldFrames.Exit, Outlet {

  private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
  private static final int BATCH = 64;
  // Often enough for the sweep, which asks for more calls when it is behind.
  private static final int SLEEP_MILLIS = 40;
  // Without flows there is only the sign of life; what comes wakes the engine.
  private static final int LONG_SLEEP_MILLIS = 200;
  private static final long FAILURE_LOG_NANOS = 10_000_000_000L;

  private final Engine engine;
  private final PacketEngine packets;
  private final Ports ports;
  private final EngineExecutor executor;
  private final HeldFrames held = new HeldFrames();
  private final MemorySegment memory;
  private final int[] received;
  private final FrameTags tags;

  private volatile boolean stopped;
  private volatile boolean standsBack;
  private volatile long longestCycleNanos;
  private int now;
  private long lastFailureLogged = Long.MIN_VALUE;

  EngineLoop(Engine engine, Ports ports, EngineExecutor executor) {
    this.engine = engine;
    this.packets = engine.packets();
    this.ports = ports;
    this.executor = executor;
    this.memory = ports.umem().memory();
    this.received = new int[ports.sockets().size()];
    this.tags = ports.tags();
    packets.sendThrough(this);
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
    PacketThread.comeFirst();
    PacketThread.hurryStops();
    int[] descriptors = ports.descriptors();
    int[] all = Arrays.copyOf(descriptors, descriptors.length + 1);
    all[descriptors.length] = executor.fd();
    try (PollSet readable = new PollSet(all)) {
      turn(readable);
    }
  }

  private void turn(PollSet readable) {
    SpinWait waiting = new SpinWait();
    while (!stopped) {
      long start = System.nanoTime();
      int work = guardedCycle(start);
      long end = System.nanoTime();
      if (end - start > longestCycleNanos) {
        longestCycleNanos = end - start;
      }
      if (work > 0) {
        waiting.worked(start);
      } else if (waiting.spins(end)) {
        Thread.onSpinWait();
      } else {
        sleep(readable);
      }
    }
  }

  private void sleep(PollSet readable) {
    engine.openings().awake(false);
    if (readable.await(engine.table().live() == 0 ? LONG_SLEEP_MILLIS : SLEEP_MILLIS)) {
      executor.acknowledge();
    }
    engine.openings().awake(true);
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
    for (int i = 0; i < received.length; i++) {
      received[i] = Math.min(ports.sockets().get(i).received(), BATCH);
    }
    // What was reported before a packet came must be known before it is looked at.
    work += ports.takeReports(now);
    for (int i = 0; i < received.length; i++) {
      receive(ports.sockets().get(i), ports.interfaceOf(i), received[i]);
      work += received[i];
    }
    engine.openings().supply(now);
    work += held.release(engine.hops(), now, this);
    for (int i = 0; i < ports.sockets().size(); i++) {
      finish(ports.sockets().get(i));
    }
    return engine.duty(now) ? work + 1 : work;
  }

  private void receive(FrameSocket socket, int interfaceIndex, int count) {
    for (int p = 0; p < count; p++) {
      handle(socket, interfaceIndex, socket.receivedAddress(p), socket.receivedLength(p));
    }
    if (count > 0) {
      socket.take(count);
    }
  }

  /** Has all packets left to the kernel, or not any more. */
  void standBack(boolean wanted) {
    standsBack = wanted;
  }

  private void handle(FrameSocket cameBy, int interfaceIndex, long address, int length) {
    if (standsBack) {
      pass(address, length);
      return;
    }
    int tag = tags.takeOff(memory, address, length, interfaceIndex);
    decide(cameBy, address + tag, length - tag);
  }

  private void decide(FrameSocket cameBy, long address, int length) {
    switch (packets.process(memory, address, length, tags.interfaceIndex(), now)) {
      case DROP -> ports.umem().release(address);
      case PASS -> pass(address, length);
      case LOCAL -> deliver(address, length);
      case SEND -> sendTo(packets.hop(), packets.frame(), packets.length());
      case HOLD -> hold(packets.frame(), packets.length(), packets.hop());
      case RETURN -> sendBack(cameBy, packets.frame(), packets.length());
    }
  }

  private void sendBack(FrameSocket cameBy, long frame, int length) {
    int tag = tags.putBack(memory, frame);
    send(cameBy, frame - tag, length + tag);
  }

  private void hold(long packet, int length, int hop) {
    if (!held.hold(packet, length, hop, now)) {
      drop(packet, PacketCounter.HOP_UNKNOWN);
    }
  }

  private void pass(long address, int length) {
    if (ports.leaveToKernel(address, length)) {
      ports.umem().release(address);
    } else {
      drop(address, PacketCounter.SERVICE_GONE);
    }
  }

  private void deliver(long address, int length) {
    if (ports.deliver(address, length)) {
      ports.umem().release(address);
    } else {
      drop(address, PacketCounter.SEND_FULL);
    }
  }

  private void sendTo(int hop, long address, int length) {
    FrameSocket socket = ports.towards(engine.hops().interfaceIndex(hop));
    if (socket == null) {
      drop(address, PacketCounter.NO_PORT);
    } else {
      send(socket, address, length);
    }
  }

  private void send(FrameSocket socket, long address, int length) {
    if (!socket.send(address, length)) {
      drop(address, PacketCounter.SEND_FULL);
    }
  }

  private void drop(long address, PacketCounter counter) {
    engine.counters().count(counter);
    ports.umem().release(address);
  }

  @Override
  public long acquire() {
    long frame = ports.umem().acquire();
    return frame < 0 ? FULL : frame + HEADROOM;
  }

  @Override
  public void release(long packet) {
    ports.umem().release(packet);
  }

  @Override
  public void send(long packet, int length, int hop) {
    if (!engine.hops().known(hop)) {
      engine.hops().resolve(hop);
      hold(packet, length, hop);
      return;
    }
    int header = engine.hops().address(memory, packet, hop);
    sendTo(hop, packet - header, header + length);
  }

  @Override
  public void giveUp(long address) {
    drop(address, PacketCounter.HOP_UNKNOWN);
  }

  /** Sends what was queued, takes frames back and lends them out again. */
  private static void finish(FrameSocket socket) {
    socket.flush();
    socket.reclaim();
    socket.refill(BATCH * 2);
  }
}
