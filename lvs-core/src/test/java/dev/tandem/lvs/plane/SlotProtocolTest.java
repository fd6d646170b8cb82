package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.bpf.ProgramTestRun;
import dev.tandem.linux.netlink.Link;
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
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private final Path pins = Path.of("/sys/fs/bpf/tandem-race-" + ProcessHandle.current().pid());
  private BalancerProgram program;
  private ConnectionTable table;
  private volatile boolean churned;
  private final CountDownLatch met = new CountDownLatch(4);

  @BeforeEach
  void load() {
    program =
        BalancerProgram.load(
            new PlaneSettings(
                List.of("lo"), PlaneSettings.XdpMode.AUTO, CONNECTIONS, 16, pins, false, false),
            new PlaneLinks(
                List.of(
                    new Link(LOOPBACK, "lo", Optional.empty(), true, true, true, 65_536, false)),
                List.of()));
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
    AddressFilter filter = new AddressFilter(maps.memory("address_filter"));
    for (Family family : Family.values()) {
      filter.addService(IpAddress.bits(family.service));
    }
    HopRecords hops = new HopRecords(maps.memory("hops"));
    hops.mtu(HOP, 1500);
    hops.set(HOP, 77, 0, 0x0200_0000_0211L, 0x0200_0000_0201L);
    DestinationRecords destinations = new DestinationRecords(maps.memory("destinations"));
    destinations.hop(DESTINATION, HOP);
    destinations.gone(DESTINATION, false);
  }

  @AfterEach
  void unload() throws IOException {
    program.close();
    BalancerMaps.unpinAll(pins);
  }

  /** Every other client has IPv6, so slots and records change hands between the families. */
  private enum Family {
    IPV4("192.0.2.100:80", "10.0.%d.%d:" + CLIENT_PORT, "198.18.%d.%d:1", 22, 30),
    IPV6(
        "[2001:db8::100]:80",
        "[2001:db8:1::%x:%x]:" + CLIENT_PORT,
        "[2001:db8:2::%x:%x]:1",
        21,
        38);

    private final InetAddress service;
    private final String serviceEnd;
    private final String client;
    private final String server;
    private final int ttlAt;
    private final int targetAt;

    Family(String serviceEnd, String client, String server, int ttlAt, int targetAt) {
      this.serviceEnd = serviceEnd;
      this.client = client;
      this.server = server;
      this.ttlAt = ttlAt;
      this.targetAt = targetAt;
      service = Frames.host(serviceEnd);
    }

    static Family of(int number) {
      return values()[number % values().length];
    }

    private static String end(String form, int number) {
      return form.formatted(number >> 8, number & 0xff);
    }

    String client(int number) {
      return end(client, number);
    }

    InetAddress server(int number) {
      return Frames.host(end(server, number));
    }

    FlowKey flow(int number) {
      InetAddress from = Frames.host(client(number));
      return new FlowKey()
          .of(
              PacketView.UDP,
              IpAddress.high(from),
              IpAddress.low(from),
              CLIENT_PORT,
              IpAddress.high(service),
              IpAddress.low(service),
              80);
    }

    /** A packet to the director's socket is redirected too, but left as it was. */
    boolean isTranslated(byte[] before, ByteBuffer after) {
      return after.get(ttlAt) != before[ttlAt];
    }

    /** Says where a packet went, unless it is where it should go. */
    Optional<String> misled(int number, ByteBuffer packet) {
      byte[] target = new byte[service.getAddress().length];
      packet.get(targetAt, target);
      // With IPv4 and UDP as with IPv6 and UDP, the ports follow the target's address.
      int port = packet.getShort(targetAt + target.length + 2) & 0xffff;
      return Arrays.equals(target, server(number).getAddress()) && port == serverPort(number)
          ? Optional.empty()
          : Optional.of("client %d went to %s:%d".formatted(number, hex(target), port));
    }

    private static String hex(byte[] target) {
      return HexFormat.of().formatHex(target);
    }
  }

  private static int serverPort(int number) {
    return 10_000 + number;
  }

  /**
   * Fills, frees and fills again, until enough flows have lived and each sender has met one of each
   * family.
   */
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
    Family family = Family.of(number);
    InetAddress server = family.server(number);
    return table.claim(
        family.flow(number),
        IpAddress.high(server),
        IpAddress.low(server),
        serverPort(number),
        now);
  }

  /** What came of one sender's packets. */
  private record Tally(Map<Family, Integer> forwarded, List<String> wrong) {}

  private Tally send(long seed) {
    Random random = new Random(seed);
    Map<Family, Integer> forwarded = new EnumMap<>(Family.class);
    List<String> wrong = new ArrayList<>();
    while (!churned && wrong.size() < 10) {
      int number = random.nextInt(CLIENTS);
      Family family = Family.of(number);
      byte[] frame = Frames.udp(family.client(number), family.serviceEnd).payload("torn?").bytes();
      ProgramTestRun.Result result = ProgramTestRun.run(program.fd(), frame, LOOPBACK);
      if (result.verdict() == XDP_REDIRECT && family.isTranslated(frame, result.packet())) {
        if (forwarded.merge(family, 1, Integer::sum) == 1) {
          met.countDown();
        }
        family.misled(number, result.packet()).ifPresent(wrong::add);
      }
    }
    return new Tally(forwarded, wrong);
  }

  @Test
  void noPacketGoesByATornOrReusedSlot() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Tally>> senders =
          List.of(threads.submit(() -> send(1)), threads.submit(() -> send(2)));
      assertThat(threads.submit(this::churn).get()).as("flows").isGreaterThanOrEqualTo(FLOWS);
      for (Future<Tally> sender : senders) {
        assertThat(sender.get().wrong()).isEmpty();
        assertThat(sender.get().forwarded()).as("that met a slot").containsKeys(Family.values());
      }
    }
  }
}
