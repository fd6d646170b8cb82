package dev.tandem.bench.measure;

import dev.tandem.bench.report.Figure;
import dev.tandem.bench.report.Goal;
import dev.tandem.bench.report.Report;
import dev.tandem.bench.report.Table;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** The connection table by itself: what an operation takes, and how many connections fit. */
public final class TableMeasurement {

  private static final int VIRTUAL_ADDRESS = 0xc0000264;
  private static final long SERVER_ADDRESS = IpAddress.low(0xc6336401);
  private static final int FIRST_CLIENT = 0xac100000;
  private static final int PORT = 80;
  // Both factors are odd, so that each number comes once.
  private static final int SCATTER = 0x9e3779b1;
  private static final long SEED = 0x5eed_5eed_5eed_5eedL;
  private static final double BYTES_WANTED = 110;
  private static final int MILLION = 1_000_000;
  private static final int TURNOVERS = 10;
  // Some 65,000 new flows a second, so that slots rest as they do in a busy director.
  private static final int FLOWS_PER_TICK = 64;
  private static final double MEBIBYTE = 1 << 20;

  private final int connections;
  private final int many;
  private final int rounds;
  private final Consumer<String> progress;

  public TableMeasurement(boolean quick, Consumer<String> progress) {
    connections = quick ? 1 << 18 : 1 << 20;
    many = quick ? MILLION : 10 * MILLION;
    rounds = quick ? 3 : 5;
    this.progress = progress;
  }

  public void run(Report report) {
    operations(report);
    capacity(report);
    turnover(report);
    heap(report);
  }

  private void operations(Report report) {
    List<Double> inserts = new ArrayList<>();
    List<Double> lookups = new ArrayList<>();
    List<Double> sweeps = new ArrayList<>();
    // The first round is the compiler's.
    for (int round = 0; round <= rounds; round++) {
      progress.accept("table: round " + round + " of " + rounds);
      try (Arena arena = Arena.ofConfined()) {
        ConnectionTable table = table(connections, arena);
        double insert = nanosEach(connections, () -> fill(table, connections));
        double lookup = nanosEach(connections, () -> lookUp(table, connections));
        double sweep = nanosEach(table.capacity(), () -> sweep(table));
        if (round > 0) {
          inserts.add(insert);
          lookups.add(lookup);
          sweeps.add(sweep);
        }
      }
    }
    String condition = "%,d connections".formatted(connections);
    report.add(
        new Table(
            "Connection table, ns an operation",
            "In random order, the table at its working load; the sweep by slots, free ones too.",
            List.of(
                new Figure(condition, "insert", inserts),
                new Figure(condition, "lookup", lookups),
                new Figure(condition, "sweep", sweeps))));
  }

  /** Fills tables until an insert fails, which happens in a few unlucky buckets first. */
  private void capacity(Report report) {
    progress.accept("table: how many fit");
    List<Double> loads = IntStream.range(0, rounds).mapToObj(this::highestLoad).toList();
    List<Double> bytes = loads.stream().map(TableMeasurement::bytesEach).toList();
    String condition = "%,d slots".formatted(ConnectionTable.bucketsFor(connections) * 8);
    Figure each = new Figure(condition, "octets a connection", bytes);
    report.add(
        new Table(
            "Connection table, highest load without a failed insert",
            "One slot serves both directions of a connection; its tag is counted in.",
            List.of(new Figure(condition, "load", loads), each)));
    report.add(
        Goal.atMost(
            "octets for a connection, both directions",
            bytesEach(ConnectionTable.WORKING_LOAD),
            BYTES_WANTED));
    report.add(
        Goal.atLeast(
            "load without a failed insert",
            loads.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
            ConnectionTable.WORKING_LOAD));
  }

  private double highestLoad(int round) {
    try (Arena arena = Arena.ofConfined()) {
      ConnectionTable table =
          ConnectionTable.inMemory(ConnectionTable.bucketsFor(connections), SEED + round, arena);
      return (double) fill(table, table.capacity()) / table.capacity();
    }
  }

  /** Flows come and go, which fills up more buckets than a table has that is filled only once. */
  private void turnover(Report report) {
    progress.accept("table: flows that come and go");
    double failed;
    try (Arena arena = Arena.ofConfined()) {
      failed = failedWhileOthersCome(table(connections, arena));
    }
    int flows = TURNOVERS * connections;
    report.add(
        new Table(
            "Connection table, inserts that failed while flows came and went at the working load",
            "One flow ends, any of them, and another one begins, until each has ended ten times.",
            List.of(Figure.once("%,d flows".formatted(flows), "failed", failed))));
    report.add(Goal.atMost("failed inserts while flows come and go", failed, 0));
  }

  private double failedWhileOthersCome(ConnectionTable table) {
    SplittableRandom random = new SplittableRandom(SEED);
    FlowKey key = new FlowKey();
    int[] slots = new int[connections];
    int failed = 0;
    for (int i = 0; i < (TURNOVERS + 1) * connections; i++) {
      int now = i / FLOWS_PER_TICK;
      int n = i < connections ? i : random.nextInt(connections);
      if (i >= connections && slots[n] != ConnectionTable.NONE) {
        table.free(slots[n], now);
      }
      slots[n] = insert(table, ends(key, i), now);
      failed += slots[n] == ConnectionTable.NONE ? 1 : 0;
    }
    return failed;
  }

  private static double bytesEach(double load) {
    int bucket = ConnectionTable.TAGS_LENGTH + ConnectionTable.SLOTS_LENGTH;
    return bucket / (ConnectionTable.SLOTS_PER_BUCKET * load);
  }

  private void heap(Report report) {
    progress.accept("table: %,d connections".formatted(many));
    try (Arena arena = Arena.ofConfined()) {
      ConnectionTable table = table(many, arena);
      long before = usedHeap();
      long filled = fill(table, many);
      double growth = Math.max(0, usedHeap() - before) / MEBIBYTE;
      String condition = "%,d of %,d connections".formatted(filled, many);
      report.add(
          new Table(
              "Connection table, growth of Java's heap while it is filled, MiB",
              "The table lives outside of the heap: in the kernel, or here in native memory.",
              List.of(Figure.once(condition, "growth", growth))));
      report.add(
          Goal.atLeast("connections that fit where as many were wanted", (double) filled, many));
      report.add(Goal.atMost("growth of the heap by them, MiB", growth, 1));
    }
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static ConnectionTable table(int connections, Arena arena) {
    return ConnectionTable.inMemory(ConnectionTable.bucketsFor(connections), SEED, arena);
  }

  private static double nanosEach(int operations, LongSupplier all) {
    long start = System.nanoTime();
    long result = all.getAsLong();
    long nanos = System.nanoTime() - start;
    if (result == 0) {
      throw new IllegalStateException("the table answered nothing");
    }
    return (double) nanos / operations;
  }

  /** Returns how many found room before the first that did not. */
  private static long fill(ConnectionTable table, int count) {
    int now = Ticks.now();
    FlowKey key = new FlowKey();
    for (int i = 0; i < count; i++) {
      if (insert(table, ends(key, i), now) == ConnectionTable.NONE) {
        return i;
      }
    }
    return count;
  }

  private static int insert(ConnectionTable table, FlowKey key, int now) {
    int slot = table.claim(key, 0, SERVER_ADDRESS, PORT, now);
    if (slot != ConnectionTable.NONE) {
      table.publish(slot, SlotLayout.NAT);
    }
    return slot;
  }

  private static long lookUp(ConnectionTable table, int count) {
    long found = 0;
    FlowKey key = new FlowKey();
    for (int i = 0; i < count; i++) {
      int n = (i * SCATTER) & (count - 1);
      int slot = table.find(ends(key, n));
      found += slot == ConnectionTable.NONE ? 0 : 1;
    }
    return found;
  }

  private static FlowKey ends(FlowKey key, int n) {
    return key.ofIpv4(PacketView.UDP, client(n), clientPort(n), VIRTUAL_ADDRESS, PORT);
  }

  private static long sweep(ConnectionTable table) {
    Slots slots = table.slots();
    int now = Ticks.now();
    long living = 0;
    for (int slot = 0; slot < table.capacity(); slot++) {
      if (table.isTagged(slot) && Ticks.between(slots.lastSeen(slot), now) >= 0) {
        living++;
      }
    }
    return living;
  }

  private static int client(int i) {
    return FIRST_CLIENT + (i >>> 15);
  }

  private static int clientPort(int i) {
    return 1024 + (i & 0x7fff);
  }
}
