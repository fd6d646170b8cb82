package dev.tandem.bench.sync;

import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.Replicator;
import dev.tandem.sync.SyncListener;
import dev.tandem.sync.SyncStatus;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The process that {@link Standby} starts. An order a line, and the answer to it a line of figures;
 * times are those of {@link System#nanoTime}, which all processes of a host count alike.
 */
final class StandbyProgram {

  private static final long LOOK_NANOS = 50_000;
  // Whoever gave the order may have been killed meanwhile.
  private static final int PATIENCE_SECONDS = 120;

  private final Station station;
  private final Replicator replicator;
  private final Joined joined = new Joined();

  private StandbyProgram(Link link, int room) throws Exception {
    station = new Station("second", room);
    replicator = link.replicator(station, joined);
  }

  /** Keys, own port, the other one's, connections. */
  public static void main(String[] arguments) throws Exception {
    Link link =
        new Link(
            "second",
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            Path.of(arguments[0]));
    link.warmUp();
    StandbyProgram program = new StandbyProgram(link, Integer.parseInt(arguments[3]));
    System.out.println(0);
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      System.out.println(program.obey(order.split(" ")));
    }
    program.replicator.close();
    program.station.close();
  }

  private String obey(String[] order) throws InterruptedException {
    return switch (order[0]) {
      case "join" -> join();
      case "find" -> find(Integer.parseInt(order[1]));
      case "status" -> status();
      default -> throw new IllegalArgumentException(order[0]);
    };
  }

  /** Nanoseconds from the first sight of the other director to its whole table. */
  private String join() throws InterruptedException {
    replicator.start();
    await(joined.present);
    long present = System.nanoTime();
    await(joined.complete);
    return (System.nanoTime() - present) + " " + station.table().live();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the other director has told nothing for two minutes");
    }
  }

  /** When a connection of the other director can be found here. */
  private String find(int number) {
    FlowKey ends =
        new FlowKey()
            .ofIpv4(
                PacketView.TCP,
                Station.client(number),
                Station.clientPort(number),
                Station.VIRTUAL_ADDRESS,
                Station.PORT);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (station.table().find(ends) == ConnectionTable.NONE) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("connection " + number + " never came");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return String.valueOf(System.nanoTime());
  }

  private String status() {
    SyncStatus status = replicator.status();
    return "%d %d %d %d"
        .formatted(status.received(), status.gaps(), status.refused(), status.repaired());
  }

  /** Hears when the other director is there, and when everything of it is here. */
  private static final class Joined implements SyncListener {
    final CountDownLatch present = new CountDownLatch(1);
    final CountDownLatch complete = new CountDownLatch(1);

    @Override
    public void joined(String peer) {
      present.countDown();
    }

    @Override
    public void left(String peer, Map<String, String> notes) {}

    @Override
    public void suspected(String peer, Map<String, String> notes) {}

    @Override
    public void synced(boolean synced) {
      if (synced) {
        complete.countDown();
      }
    }

    @Override
    public void received(String peer, PeerMessage message) {}
  }
}
