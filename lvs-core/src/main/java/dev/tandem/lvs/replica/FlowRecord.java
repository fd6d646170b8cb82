package dev.tandem.lvs.replica;

import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.MarkAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.FlowKey;

/**
 * A connection or template as directors tell each other of it: by addresses, since slots, numbers
 * and clocks mean something in one director only. One object is filled again and again.
 *
 * <p>IPv4 addresses are 32 bits in an int; IPv6 addresses two longs, high and low; ports 16 bits in
 * an int; times in ticks of 2^20 ns.
 */
public final class FlowRecord {

  /** Whether it ended: then only the key counts. */
  public boolean ended;

  public boolean template;

  /** Whether the four IPv6 addresses count instead of the four IPv4 ones. */
  public boolean ipv6;

  /** Number in the IP header; 0 for a template of a firewall mark. */
  public int protocol;

  public int clientAddress;
  public int virtualAddress;
  public int serverAddress;

  public long clientHigh;
  public long clientLow;
  public long virtualHigh;
  public long virtualLow;
  public long serverHigh;
  public long serverLow;

  /** 0 for templates. */
  public int clientPort;

  public int virtualPort;
  public int serverPort;

  /** Whether addresses are translated. */
  public boolean nat;

  /** Whether packets are wrapped in packets to the server. */
  public boolean tunnel;

  /** In its protocol's table of states. */
  public int state;

  /** Of a template: whether a connection under it got an answer. */
  public boolean assured;

  /** Of a template: its period; 0 for connections, whose state says it. */
  public int timeout;

  /** How long no packet has passed. */
  public int idle;

  /**
   * The firewall mark of the template, or of that which the connection belongs to; 0 where there is
   * none. A template of a mark has it as its virtual address too.
   */
  public int mark;

  /** Whether the connection belongs to a template, or to the connection that announced it. */
  public boolean controlled;

  /** The template's masked client address, or the announcer's. */
  public int controllerAddress;

  public long controllerHigh;
  public long controllerLow;

  /** The controller's virtual port. */
  public int controllerPort;

  /** The controller's client port. */
  public int controllerClientPort;

  /** Whether it belongs to the connection that announced it, and not to a template. */
  public boolean announced;

  /** What stands for the call of the template, or of that which the connection belongs to; or 0. */
  public long identity;

  /** Of a template for one call: its Call-ID, or its beginning; empty if it is not known. */
  public String callId = "";

  /** Whether a helper reads its packets. */
  public boolean helped;

  /** Of one with a helper: from which number on, and by how much, the server's text moved. */
  public int shiftFrom;

  public int shiftBefore;
  public int shiftAfter;

  /** Whether the director that tells of it has its virtual address. */
  public boolean owned;

  /** Whether it is only a copy here. Not told to others. */
  public boolean copy;

  /** What the flow is found by. */
  public FlowKey ends(FlowKey key) {
    if (!ipv6) {
      key.ofIpv4(protocol, clientAddress, clientPort, virtualAddress, virtualPort);
    } else {
      key.of(protocol, clientHigh, clientLow, clientPort, virtualHigh, virtualLow, virtualPort);
    }
    return key.identity(template ? identity : 0);
  }

  /** What the template, or connection, is found by that the connection belongs to. */
  public FlowKey controllerEnds(FlowKey key) {
    long high = ipv6 ? controllerHigh : 0;
    long low = ipv6 ? controllerLow : IpAddress.low(controllerAddress);
    if (mark != 0) {
      boolean ofIpv6 = !IpAddress.isIpv4(high, low);
      long markHigh = MarkAddress.high(mark, ofIpv6);
      long markLow = MarkAddress.low(mark, ofIpv6);
      key.of(
          PacketView.ANY_PROTOCOL,
          high,
          low,
          controllerClientPort,
          markHigh,
          markLow,
          controllerPort);
      return key.identity(identity);
    }
    long serviceHigh = ipv6 ? virtualHigh : 0;
    long serviceLow = ipv6 ? virtualLow : IpAddress.low(virtualAddress);
    key.of(protocol, high, low, controllerClientPort, serviceHigh, serviceLow, controllerPort);
    return key.identity(identity);
  }
}
