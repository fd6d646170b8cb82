package dev.tandem.bench.sync;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.Route;
import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.Ticks;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** The engine of a director on memory, on a thread of its own that opens connections at a rate. */
final class Station implements Executor, AutoCloseable {

  static final int VIRTUAL_ADDRESS = 0xc0000264;
  static final int PORT = 80;

  /** How the names of engines' threads begin. */
  static final String THREAD = "engine-";

  private static final int TASKS_AT_ONCE = 8;
  private static final long NANOS = 1_000_000_000L;
  private static final int SYN = 2;
  private static final int ACK = 16;

  private final MemoryPlane plane;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private final byte[] frame = frame();
  private volatile boolean stopped;
  private volatile int rate;
  private volatile int opened;
  private volatile long longestAbsence;
  private volatile int watched = -1;
  private volatile long watchedAt;
  private volatile Runnable taker = () -> {};
  private int refreshing;

  Station(String name, int connections) {
    plane = new MemoryPlane(connections, name.hashCode(), Ticks::now);
    ServiceKey key =
        new ServiceKey.OfAddress(Protocol.TCP, InetAddress.ofLiteral("192.0.2.100"), PORT);
    plane
        .engine()
        .addService(
            new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false));
    for (int i = 1; i <= 4; i++) {
      ServerKey server = new ServerKey(InetAddress.ofLiteral("198.51.100." + i), 8080);
      plane
          .engine()
          .addServer(
              key, new ServerSettings(server, ForwardingMethod.MASQUERADE, 1, 0, 0, Tunnel.IPIP));
    }
    plane.engine().newsTo(() -> taker.run());
    plane.engine().replicate(3600);
    connect(plane.engine());
    thread = Thread.ofPlatform().name(THREAD + name).daemon().start(this::run);
  }

  /** Has somebody hear of each change. */
  void tells(Runnable newTaker) {
    taker = newTaker;
  }

  /** Clients are behind a router: without a way to them, the engine would go on looking for one. */
  private static void connect(Engine engine) {
    MacAddress mac = MacAddress.parse("02:00:00:00:00:01");
    Link link = new Link(1, "link1", Optional.of(mac), true, true, false, 1500, false);
    InetAddress gateway = InetAddress.ofLiteral("192.0.2.1");
    engine
        .hops()
        .load(
            List.of(link),
            List.of(new InterfaceAddress(1, InetAddress.ofLiteral("192.0.2.254"), 24)),
            List.of(new Route(InetAddress.ofLiteral("0.0.0.0"), 0, Optional.of(gateway), 1, 0)),
            List.of(new Neighbour(1, gateway, Optional.of(mac))));
  }

  private static byte[] frame() {
    ByteBuffer frame = ByteBuffer.allocate(54);
    frame.putShort(12, (short) 0x0800);
    frame.put(14, (byte) 0x45).putShort(16, (short) 40).put(22, (byte) 64).put(23, (byte) 6);
    frame.putInt(30, VIRTUAL_ADDRESS).putShort(36, (short) PORT).put(46, (byte) 0x50);
    return frame.array();
  }

  Engine engine() {
    return plane.engine();
  }

  ConnectionTable table() {
    return plane.engine().table();
  }

  /** From now on so many connections are opened in a second. */
  void rate(int perSecond) {
    rate = perSecond;
  }

  /** The longest time between two looks at packets since the last call, in nanoseconds. */
  long longestAbsence() {
    long longest = longestAbsence;
    longestAbsence = 0;
    return longest;
  }

  /** Connections that were opened so far; number n has {@link #client}(n). */
  int opened() {
    return opened;
  }

  /** Notes when the connection of this number, which is still to come, is opened. */
  void watch(int number) {
    watched = number;
  }

  /** When the watched one was. */
  long watchedAt() {
    return watchedAt;
  }

  static int client(int number) {
    return 0x0a000000 + number / 50_000;
  }

  static int clientPort(int number) {
    return 1024 + number % 50_000;
  }

  /** Opens some connections at once. */
  void open(int count) {
    call(() -> {
      for (int i = 0; i < count; i++) {
        openNext();
      }
    });
  }

  /** Marks that many connections as changed, going round. */
  void touch(int count) {
    call(() -> {
      for (int i = 0; i < count; i++) {
        refreshing = (refreshing + 1) % table().capacity();
        if (table().isTagged(refreshing)) {
          table().changes().add(refreshing);
        }
      }
    });
  }

  private void call(Runnable action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    execute(() -> {
      action.run();
      done.complete(null);
    });
    done.join();
  }

  private void openNext() {
    int number = opened;
    ByteBuffer packet = ByteBuffer.wrap(frame);
    packet.putInt(26, client(number)).putShort(34, (short) clientPort(number));
    packet.put(22, (byte) 64).putInt(30, VIRTUAL_ADDRESS).putShort(36, (short) PORT);
    var _ = plane.deliver(packet.put(47, (byte) SYN).array(), 0);
    packet.put(22, (byte) 64).putInt(30, VIRTUAL_ADDRESS).putShort(36, (short) PORT);
    var _ = plane.deliver(packet.put(47, (byte) ACK).array(), 0);
    opened = number + 1;
    if (number == watched) {
      watchedAt = System.nanoTime();
    }
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    LockSupport.unpark(thread);
  }

  private void run() {
    long credit = 0;
    long last = System.nanoTime();
    while (!stopped) {
      boolean busy = false;
      for (int i = 0; i < TASKS_AT_ONCE; i++) {
        Runnable task = tasks.poll();
        if (task == null) {
          break;
        }
        task.run();
        busy = true;
      }
      long now = System.nanoTime();
      longestAbsence = Math.max(longestAbsence, now - last);
      credit = Math.min(credit + (now - last) * rate, NANOS * 1000);
      last = now;
      for (; credit >= NANOS; credit -= NANOS) {
        openNext();
      }
      plane.engine().duty(Ticks.at(now));
      if (!busy) {
        LockSupport.parkNanos(200_000);
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
      plane.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
