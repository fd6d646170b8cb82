package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.linux.bpf.BpfMap;
import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Tells the XDP program which addresses and ports are services, in a map of its own. */
final class BpfServiceDirectory implements ServiceDirectory {

  private static final ValueLayout.OfLong HALF =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private final BpfMap map;
  private final Set<Entry> stale;
  private final Set<Entry> served = new HashSet<>();
  private final Set<Entry> expected = new HashSet<>();
  private final Set<Entry> takingFtpData = new HashSet<>();
  private final Map<Entry, Integer> stocks = new HashMap<>();

  private record Entry(int protocol, InetAddress address, int port) {}

  /** Starts with what an earlier director left, until {@link #removeStale}. */
  BpfServiceDirectory(BpfMap map) {
    this.map = map;
    this.stale = entries();
  }

  @Override
  public void add(int protocol, InetAddress address, int port, boolean takesFtpData) {
    Entry entry = new Entry(protocol, address, port);
    served.add(entry);
    if (takesFtpData) {
      takingFtpData.add(entry);
    } else {
      takingFtpData.remove(entry);
    }
    update(entry);
  }

  private void update(Entry entry) {
    stale.remove(entry);
    try (Arena arena = Arena.ofConfined()) {
      map.update(key(entry, arena), arena.allocateFrom(JAVA_INT, value(entry)));
    }
  }

  /** What comes to a port where an announced connection is expected is for the engine to tell. */
  private int value(Entry entry) {
    int stock = expected.contains(entry) ? NO_STOCK : stocks.getOrDefault(entry, NO_STOCK);
    return SharedLayout.SERVICE
        | (takingFtpData.contains(entry) ? SharedLayout.SERVICE_TAKES_FTP_DATA : 0)
        | (stock + 1) << SharedLayout.SERVICE_STOCK_SHIFT;
  }

  @Override
  public void stock(int protocol, InetAddress address, int port, int number) {
    Entry entry = new Entry(protocol, address, port);
    stocks.put(entry, number);
    update(entry);
  }

  @Override
  public void remove(int protocol, InetAddress address, int port) {
    Entry entry = new Entry(protocol, address, port);
    served.remove(entry);
    takingFtpData.remove(entry);
    stocks.remove(entry);
    if (expected.contains(entry)) {
      update(entry);
    } else {
      delete(entry);
    }
  }

  @Override
  public void expect(int protocol, InetAddress address, int port) {
    Entry entry = new Entry(protocol, address, port);
    expected.add(entry);
    update(entry);
  }

  @Override
  public void expectNoMore(int protocol, InetAddress address, int port) {
    Entry entry = new Entry(protocol, address, port);
    expected.remove(entry);
    if (served.contains(entry)) {
      update(entry);
    } else {
      delete(entry);
    }
  }

  /** Removes what an earlier director had and this one has not. */
  void removeStale() {
    stale.forEach(this::delete);
    stale.clear();
  }

  private void delete(Entry entry) {
    try (Arena arena = Arena.ofConfined()) {
      map.delete(key(entry, arena));
    }
  }

  private Set<Entry> entries() {
    Set<Entry> entries = new HashSet<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = MemorySegment.NULL;
      MemorySegment next = arena.allocate(SharedLayout.SERVICE_KEY_LENGTH, 8);
      while (map.nextKey(key, next)) {
        entries.add(
            new Entry(
                next.get(JAVA_BYTE, SharedLayout.SERVICE_KEY_PROTOCOL) & 0xff,
                IpAddress.address(
                    next.get(HALF, SharedLayout.SERVICE_KEY_ADDRESS),
                    next.get(HALF, SharedLayout.SERVICE_KEY_ADDRESS + Long.BYTES)),
                next.get(PORT, SharedLayout.SERVICE_KEY_PORT) & 0xffff));
        key = arena.allocate(SharedLayout.SERVICE_KEY_LENGTH, 8).copyFrom(next);
      }
    }
    return entries;
  }

  private static MemorySegment key(Entry entry, Arena arena) {
    MemorySegment key = arena.allocate(SharedLayout.SERVICE_KEY_LENGTH, 8);
    long high = IpAddress.high(entry.address());
    key.set(HALF, SharedLayout.SERVICE_KEY_ADDRESS, high);
    long low = IpAddress.low(entry.address());
    key.set(HALF, SharedLayout.SERVICE_KEY_ADDRESS + Long.BYTES, low);
    key.set(PORT, SharedLayout.SERVICE_KEY_PORT, (short) entry.port());
    key.set(JAVA_BYTE, SharedLayout.SERVICE_KEY_PROTOCOL, (byte) entry.protocol());
    return key;
  }
}
