package dev.tandem.lvs.table;

import static dev.tandem.lvs.table.SlotLayout.BYTE;
import static dev.tandem.lvs.table.SlotLayout.INT;
import static dev.tandem.lvs.table.SlotLayout.LENGTH;
import static dev.tandem.lvs.table.SlotLayout.NET_INT;
import static dev.tandem.lvs.table.SlotLayout.NET_SHORT;
import static dev.tandem.lvs.table.SlotLayout.SHORT;

import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The fields of slots, by slot number. Addresses are {@link IpAddress}'s two longs, ports 16 bits
 * in an int, both in natural order; times are {@link Ticks}. One thread writes; others may read,
 * and compare {@link #state} before and after to know that they saw one flow.
 */
public final class Slots {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final VarHandle STATE = INT.varHandle();

  private final MemorySegment memory;
  private final AddressRecords records;
  private final long seed;

  Slots(MemorySegment memory, AddressRecords records, long seed) {
    this.memory = memory;
    this.records = records;
    this.seed = seed;
  }

  /**
   * Starts a new flow of IPv4 in a free slot: its ends, and zero in all other fields but the state.
   */
  void begin(int slot, FlowKey key, int serverAddress, int serverPort, int now) {
    begin(slot, key, (int) key.clientLow, (int) key.otherLow, serverAddress, serverPort, now);
  }

  /** Starts a new flow whose addresses are in a record, as {@link #begin} does. */
  void beginWithRecord(int slot, FlowKey key, int record, int serverPort, int now) {
    boolean ipv6 = key.ipv6();
    int client = ipv6 ? addressHash(key) : (int) key.clientLow;
    begin(slot, key, client, ipv6 ? 0 : (int) key.otherLow, record, serverPort, now);
  }

  private void begin(
      int slot, FlowKey key, int client, int address, int server, int serverPort, int now) {
    long at = at(slot);
    clear(at);
    memory.set(NET_INT, at + SlotLayout.CLIENT_ADDRESS, client);
    memory.set(NET_INT, at + SlotLayout.VIRTUAL_ADDRESS, address);
    memory.set(NET_INT, at + SlotLayout.SERVER_ADDRESS, server);
    memory.set(NET_SHORT, at + SlotLayout.CLIENT_PORT, (short) key.clientPort);
    memory.set(NET_SHORT, at + SlotLayout.VIRTUAL_PORT, (short) key.otherPort);
    memory.set(NET_SHORT, at + SlotLayout.SERVER_PORT, (short) serverPort);
    memory.set(BYTE, at + SlotLayout.PROTOCOL, (byte) key.protocol);
    memory.set(INT, at + SlotLayout.LAST_SEEN, now);
  }

  /**
   * All but the state; a slice to fill would be an object more, where the compiler sees no way
   * round it.
   */
  private void clear(long at) {
    memory.set(INT, at + Integer.BYTES, 0);
    for (long octet = Long.BYTES; octet < LENGTH; octet += Long.BYTES) {
      memory.set(ValueLayout.JAVA_LONG, at + octet, 0L);
    }
  }

  /** What stands for a client's address in the slot: an IPv4 address as it is. */
  int clientBits(FlowKey key) {
    return key.ipv6() ? addressHash(key) : (int) key.clientLow;
  }

  private int addressHash(FlowKey key) {
    return FlowHash.ofAddress(key.clientHigh, key.clientLow, seed);
  }

  /** The number of the slot's record, where the state says that it has one. */
  int record(int slot) {
    return memory.get(NET_INT, at(slot) + SlotLayout.SERVER_ADDRESS);
  }

  /** Writes flags under the next generation, after all that was written before. */
  void nextState(int slot, int flags) {
    int generation = (state(slot) & -SlotLayout.GENERATION) + SlotLayout.GENERATION;
    STATE.setRelease(memory, at(slot), generation | flags);
  }

  /** Whether the slot holds a connection or template. */
  public boolean isLive(int slot) {
    return (state(slot) & SlotLayout.LIVE) != 0;
  }

  public boolean isTemplate(int slot) {
    return (state(slot) & SlotLayout.TEMPLATE) != 0;
  }

  public boolean isNat(int slot) {
    return (state(slot) & SlotLayout.NAT) != 0;
  }

  public boolean isTunnel(int slot) {
    return (state(slot) & SlotLayout.TUNNEL) != 0;
  }

  /** Whether a helper reads its packets. */
  public boolean isHelped(int slot) {
    return (state(slot) & SlotLayout.HELPED) != 0;
  }

  /** Generation and flags; two equal values mean that the slot still holds the same flow. */
  public int state(int slot) {
    return (int) STATE.getAcquire(memory, at(slot));
  }

  /** Whether the client's packets are IPv6. */
  public boolean isIpv6(int slot) {
    return (state(slot) & SlotLayout.IPV6) != 0;
  }

  /** Whether one of the addresses is of IPv6. */
  public boolean hasIpv6(int slot) {
    return (state(slot) & SlotLayout.RECORD) != 0;
  }

  public long clientHigh(int slot) {
    return isIpv6(slot) ? records.high(record(slot), AddressRecords.CLIENT) : 0;
  }

  public long clientLow(int slot) {
    return isIpv6(slot)
        ? records.low(record(slot), AddressRecords.CLIENT)
        : IpAddress.low(address(slot, SlotLayout.CLIENT_ADDRESS));
  }

  public int clientPort(int slot) {
    return netShort(slot, SlotLayout.CLIENT_PORT);
  }

  public long virtualHigh(int slot) {
    return isIpv6(slot) ? records.high(record(slot), AddressRecords.VIRTUAL) : 0;
  }

  public long virtualLow(int slot) {
    return isIpv6(slot)
        ? records.low(record(slot), AddressRecords.VIRTUAL)
        : IpAddress.low(address(slot, SlotLayout.VIRTUAL_ADDRESS));
  }

  public int virtualPort(int slot) {
    return netShort(slot, SlotLayout.VIRTUAL_PORT);
  }

  /** Makes a template unfindable without ending it: it runs out, but no new client joins it. */
  public void virtualPort(int slot, int port) {
    memory.set(NET_SHORT, at(slot) + SlotLayout.VIRTUAL_PORT, (short) port);
  }

  public long serverHigh(int slot) {
    return hasIpv6(slot) ? records.high(record(slot), AddressRecords.SERVER) : 0;
  }

  public long serverLow(int slot) {
    return hasIpv6(slot)
        ? records.low(record(slot), AddressRecords.SERVER)
        : IpAddress.low(address(slot, SlotLayout.SERVER_ADDRESS));
  }

  public int serverPort(int slot) {
    return netShort(slot, SlotLayout.SERVER_PORT);
  }

  /** The hash of the flow's client side, by which the table finds it. */
  public long flowHash(int slot) {
    int client = address(slot, SlotLayout.CLIENT_ADDRESS);
    return FlowHash.of(protocol(slot), client, clientPort(slot), seed);
  }

  public int protocol(int slot) {
    return memory.get(BYTE, at(slot) + SlotLayout.PROTOCOL) & 0xff;
  }

  public int connectionState(int slot) {
    return memory.get(BYTE, at(slot) + SlotLayout.CONNECTION_STATE);
  }

  public void connectionState(int slot, int state) {
    memory.set(BYTE, at(slot) + SlotLayout.CONNECTION_STATE, (byte) state);
  }

  public int destination(int slot) {
    return memory.get(INT, at(slot) + SlotLayout.DESTINATION);
  }

  public void destination(int slot, int destination) {
    memory.set(INT, at(slot) + SlotLayout.DESTINATION, destination);
  }

  public int clientHop(int slot) {
    return memory.get(SHORT, at(slot) + SlotLayout.CLIENT_HOP) & 0xffff;
  }

  public void clientHop(int slot, int hop) {
    memory.set(SHORT, at(slot) + SlotLayout.CLIENT_HOP, (short) hop);
  }

  public void watch(int slot, int watch) {
    memory.set(SHORT, at(slot) + SlotLayout.WATCH, (short) watch);
  }

  public int timeout(int slot) {
    return memory.get(INT, at(slot) + SlotLayout.TIMEOUT);
  }

  public void timeout(int slot, int timeout) {
    memory.set(INT, at(slot) + SlotLayout.TIMEOUT, timeout);
  }

  /** The template that the connection belongs to, or {@link ConnectionTable#NONE}. */
  public int controller(int slot) {
    return marked(slot, SlotLayout.ANNOUNCED) ? ConnectionTable.NONE : rawController(slot);
  }

  public void controller(int slot, int template) {
    memory.set(INT, at(slot) + SlotLayout.CONTROLLER, template + 1);
  }

  private int rawController(int slot) {
    return memory.get(INT, at(slot) + SlotLayout.CONTROLLER) - 1;
  }

  /** Whether it belongs neither to a template nor to another connection. */
  public boolean isAlone(int slot) {
    return rawController(slot) == ConnectionTable.NONE;
  }

  /**
   * The connection that announced this one, or {@link ConnectionTable#NONE}. It may have ended
   * before, and its slot may hold another one by now: then it must at least be the same client's.
   */
  public int announcer(int slot) {
    if (!marked(slot, SlotLayout.ANNOUNCED)) {
      return ConnectionTable.NONE;
    }
    int announcer = rawController(slot);
    boolean sameClient =
        announcer >= 0
            && isHelped(announcer)
            && clientLow(announcer) == clientLow(slot)
            && clientHigh(announcer) == clientHigh(slot);
    return sameClient ? announcer : ConnectionTable.NONE;
  }

  public void announcer(int slot, int announcer) {
    controller(slot, announcer);
    mark(slot, SlotLayout.ANNOUNCED, true);
  }

  /** Of a connection with a helper: the sequence number from which on the server's text moved. */
  public int shiftFrom(int slot) {
    return memory.get(INT, at(slot) + SlotLayout.SHIFT_FROM);
  }

  /** By how many octets it had moved up to there. */
  public int shiftBefore(int slot) {
    return shiftAfter(slot) - (byte) memory.get(INT, at(slot) + SlotLayout.SHIFT);
  }

  /** By how many octets it has moved behind that: 24 bits with their sign. */
  public int shiftAfter(int slot) {
    return memory.get(INT, at(slot) + SlotLayout.SHIFT) >> Byte.SIZE;
  }

  /** One line is at most 127 octets longer or shorter than it was. */
  public void shift(int slot, int from, int before, int after) {
    memory.set(INT, at(slot) + SlotLayout.SHIFT_FROM, from);
    memory.set(INT, at(slot) + SlotLayout.SHIFT, after << Byte.SIZE | ((after - before) & 0xff));
  }

  public boolean marked(int slot, int mark) {
    return (memory.get(SHORT, at(slot) + SlotLayout.MARKS) & mark) != 0;
  }

  public void mark(int slot, int mark, boolean set) {
    long at = at(slot) + SlotLayout.MARKS;
    int marks = memory.get(SHORT, at);
    memory.set(SHORT, at, (short) (set ? marks | mark : marks & ~mark));
  }

  /** Of a copy: the number by which this process knows the flow's director. */
  public int owner(int slot) {
    return memory.get(SHORT, at(slot) + SlotLayout.OWNER) & 0xffff;
  }

  public void owner(int slot, int owner) {
    memory.set(SHORT, at(slot) + SlotLayout.OWNER, (short) owner);
  }

  public int stamp(int slot) {
    return memory.get(INT, at(slot) + SlotLayout.STAMP);
  }

  public void stamp(int slot, int stamp) {
    memory.set(INT, at(slot) + SlotLayout.STAMP, stamp);
  }

  /** When the last packet of the flow passed, in ticks. */
  public int lastSeen(int slot) {
    return memory.get(INT, at(slot) + SlotLayout.LAST_SEEN);
  }

  public void lastSeen(int slot, int now) {
    memory.set(INT, at(slot) + SlotLayout.LAST_SEEN, now);
  }

  public int inPackets(int slot) {
    return memory.get(INT, at(slot) + SlotLayout.IN_PACKETS);
  }

  public int outPackets(int slot) {
    return memory.get(INT, at(slot) + SlotLayout.OUT_PACKETS);
  }

  /** Counts a packet that passed through this process instead of the program. */
  public void countPacket(int slot, boolean fromServer) {
    if (fromServer && isHelped(slot)) {
      return;
    }
    long at = at(slot) + (fromServer ? SlotLayout.OUT_PACKETS : SlotLayout.IN_PACKETS);
    memory.set(INT, at, memory.get(INT, at) + 1);
  }

  /** Of a template: what stands for the one call that it is for, or 0 if it is for a client. */
  public long identity(int template) {
    return memory.get(LONG, at(template) + SlotLayout.IDENTITY);
  }

  void identity(int template, long identity) {
    memory.set(LONG, at(template) + SlotLayout.IDENTITY, identity);
  }

  /** How many connections belong to a template. */
  public int controlled(int template) {
    return inPackets(template);
  }

  public void addControlled(int template, int difference) {
    long at = at(template) + SlotLayout.IN_PACKETS;
    memory.set(INT, at, memory.get(INT, at) + difference);
  }

  /** The 32 bits of an address at one of the layout's offsets. */
  int address(int slot, int offset) {
    return memory.get(NET_INT, at(slot) + offset);
  }

  int netShort(int slot, int offset) {
    return memory.get(NET_SHORT, at(slot) + offset) & 0xffff;
  }

  private static long at(int slot) {
    return (long) slot * LENGTH;
  }
}
