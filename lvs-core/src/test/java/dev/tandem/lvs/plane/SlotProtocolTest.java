package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.bpf.ProgramTestRun;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.fastpath.AddressFilter;
import dev.tandem.lvs.fastpath.DestinationRecords;
import dev.tandem.lvs.fastpath.HopRecords;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.FlowKey;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import dev.tandem.lvs.table.Ticks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The real program on two processors reads slots that Java meanwhile fills, frees and uses again
 * for other flows. Every client has a server of its own, so a packet that was forwarded by a torn
 * or a reused slot is seen by where it goes.
 */
@RequiresRoot
class SlotProtocolTest {

  private static final int LOOPBACK = 1;
  private static final int XDP_REDIRECT = 4;
  private static final int CLIENTS = 512;
  // A table this small has each slot used again and again.
  private static final int CONNECTIONS = 64;
  private static final int LIVE = 40;
  private static final int FLOWS = 2_000;
  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final int HOP = 1;
  private static final int DESTINATION = 1;
  private static final int CLIENT_PORT = 40_000;
  private static final int IP_TARGET = 30;
  private static final int IP_TTL = 22;
  private static final int TARGET_PORT = 36;
  private static final int VIP = Frames.address("192.0.2.100:80");

  private final Path pins = Path.of("/sys/fs/bpf/tandem-race-" + ProcessHandle.current().pid());
  private BalancerProgram program;
  private ConnectionTable table;
  private volatile boolean churned;
  private final CountDownLatch met = new CountDownLatch(2);

  @BeforeEach
  void load() {
    program =
        BalancerProgram.load(
            new PlaneSettings(
                List.of("lo"), PlaneSettings.XdpMode.AUTO, CONNECTIONS, 16, pins, false));
    BalancerMaps maps = program.maps();
    byte[] mac = new byte[Long.BYTES];
    System.arraycopy(Frames.DIRECTOR_MAC.octets(), 0, mac, 0, 6);
    MemorySegment.copy(mac, 0, maps.memory("ports"), JAVA_BYTE, 0, mac.length);
    table =
        new ConnectionTable(
            maps.memory("conn_tags"),
            maps.memory("conn_slots"),
            maps.memory("conn_addresses"),
            maps.identity().seed());
    new AddressFilter(maps.memory("address_filter")).addService(VIP);
    HopRecords hops = new HopRecords(maps.memory("hops"));
    hops.mtu(HOP, 1500);
    hops.set(HOP, 77, 0x0200_0000_0211L, 0x0200_0000_0201L);
    DestinationRecords destinations = new DestinationRecords(maps.memory("destinations"));
    destinations.hop(DESTINATION, HOP);
    destinations.gone(DESTINATION, false);
  }

  @AfterEach
  void unload() throws IOException {
    program.close();
    BalancerMaps.unpinAll(pins);
  }

  private static int client(int number) {
    return Frames.address("10.0.0.0:1") + number;
  }

  private static int server(int number) {
    return Frames.address("198.18.0.0:1") + number;
  }

  private static int serverPort(int number) {
    return 10_000 + number;
  }

  /** Fills, frees and fills again, until enough flows have lived and each sender has met one. */
  private int churn() {
    Random random = new Random(7);
    Slots slots = table.slots();
    Deque<Integer> living = new ArrayDeque<>();
    Deque<Integer> clients = new ArrayDeque<>();
    int lived = 0;
    long start = System.nanoTime();
    boolean enough = false;
    while (!enough && System.nanoTime() - start < PATIENCE_NANOS) {
      int now = Ticks.now();
      int number = random.nextInt(CLIENTS);
      int slot = clients.contains(number) ? ConnectionTable.NONE : claim(number, now);
      if (slot != ConnectionTable.NONE) {
        slots.destination(slot, DESTINATION);
        table.publish(slot, SlotLayout.NAT);
        living.add(slot);
        clients.add(number);
        lived++;
      }
      if (living.size() > LIVE || (slot == ConnectionTable.NONE && !living.isEmpty())) {
        table.free(living.remove(), now);
        clients.remove();
      }
      enough = lived >= FLOWS && met.getCount() == 0;
    }
    churned = true;
    return lived;
  }

  private int claim(int number, int now) {
    FlowKey ends = new FlowKey().ofIpv4(PacketView.UDP, client(number), CLIENT_PORT, VIP, 80);
    return table.claim(ends, 0, IpAddress.low(server(number)), serverPort(number), now);
  }

  /** What came of one sender's packets. */
  private record Tally(int forwarded, List<String> wrong) {}

  private Tally send(long seed) {
    Random random = new Random(seed);
    int forwarded = 0;
    List<String> wrong = new ArrayList<>();
    while (!churned && wrong.size() < 10) {
      int number = random.nextInt(CLIENTS);
      String from = "10.0." + (number >> 8) + "." + (number & 0xff) + ":" + CLIENT_PORT;
      byte[] frame = Frames.udp(from, "192.0.2.100:80").payload("torn?").bytes();
      ProgramTestRun.Result result = ProgramTestRun.run(program.fd(0), frame, LOOPBACK);
      if (result.verdict() == XDP_REDIRECT && isTranslated(frame, result.packet())) {
        if (forwarded++ == 0) {
          met.countDown();
        }
        check(number, result.packet(), wrong);
      }
    }
    return new Tally(forwarded, wrong);
  }

  /** A packet to the director's socket is redirected too, but left as it was. */
  private static boolean isTranslated(byte[] before, ByteBuffer after) {
    return after.get(IP_TTL) != before[IP_TTL];
  }

  private static void check(int number, ByteBuffer packet, List<String> wrong) {
    int target = packet.getInt(IP_TARGET);
    int port = packet.getShort(TARGET_PORT) & 0xffff;
    if (target != server(number) || port != serverPort(number)) {
      wrong.add("client %d went to %08x:%d".formatted(number, target, port));
    }
  }

  @Test
  void noPacketGoesByATornOrReusedSlot() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Tally>> senders =
          List.of(threads.submit(() -> send(1)), threads.submit(() -> send(2)));
      assertThat(threads.submit(this::churn).get()).as("flows").isGreaterThanOrEqualTo(FLOWS);
      for (Future<Tally> sender : senders) {
        assertThat(sender.get().wrong()).isEmpty();
        assertThat(sender.get().forwarded()).as("packets that met a slot").isPositive();
      }
    }
  }
}
