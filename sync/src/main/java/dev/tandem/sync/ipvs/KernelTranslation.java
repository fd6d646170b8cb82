package dev.tandem.sync.ipvs;

import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.table.Ticks;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Between what IPVS tells of a flow and what Tandem's directors tell each other of it. */
final class KernelTranslation {

  // The longest time that a tick count holds is 52 days.
  private static final long LONGEST_SECONDS = 31 * 86_400;

  private KernelTranslation() {}

  /**
   * Fills a record with what IPVS told just now.
   *
   * @return false for what has no counterpart here: a flow whose client port or sequence numbers
   *     are a helper's affair, one of a persistence engine, a packet without a flow, a bypass
   */
  static boolean read(KernelFlow flow, FlowRecord record) {
    if (!understood(flow)) {
      return false;
    }
    boolean template = flow.template();
    int method = flow.method();
    record.ended = false;
    record.template = template;
    record.ipv6 = flow.ipv6();
    record.protocol = flow.protocol();
    record.clientPort = flow.clientPort();
    record.virtualPort = flow.virtualPort();
    record.serverPort = flow.serverPort();
    record.nat = !template && method == KernelFormat.MASQUERADE;
    record.tunnel = !template && method == KernelFormat.TUNNEL;
    record.state = template ? 0 : flow.state();
    record.assured = template && flow.state() == 1;
    record.timeout =
        template ? Ticks.ofSeconds(Math.clamp(flow.timeoutSeconds(), 1, LONGEST_SECONDS)) : 0;
    record.idle = 0;
    record.mark = markOf(flow);
    record.controlled = false;
    record.announcerPort = 0;
    record.helped = false;
    record.owned = false;
    record.copy = false;
    addresses(flow, record);
    return true;
  }

  private static boolean understood(KernelFlow flow) {
    boolean portUnknown = (flow.flags() & KernelFormat.NO_CLIENT_PORT) != 0;
    boolean onePacket = (flow.flags() & KernelFormat.ONE_PACKET) != 0;
    boolean shifted = flow.sequences().stream().anyMatch(number -> number != 0);
    return !portUnknown
        && !onePacket
        && !shifted
        && flow.engine().isEmpty()
        && flow.method() <= KernelFormat.ROUTE
        && flow.template() == (flow.clientPort() == 0)
        && flow.state() <= Byte.MAX_VALUE;
  }

  /** A template of a firewall mark has the mark in place of its virtual address. */
  private static int markOf(KernelFlow flow) {
    if (flow.protocol() != PacketView.ANY_PROTOCOL) {
      return 0;
    }
    byte[] address = flow.virtual().getAddress();
    return ByteBuffer.wrap(address).getInt(address.length - Integer.BYTES);
  }

  private static void addresses(KernelFlow flow, FlowRecord record) {
    if (!record.ipv6) {
      record.clientAddress = Ipv4.bits(flow.client());
      record.virtualAddress = Ipv4.bits(flow.virtual());
      record.serverAddress = Ipv4.bits(flow.server());
      return;
    }
    ByteBuffer client = ByteBuffer.wrap(flow.client().getAddress());
    record.clientHigh = client.getLong();
    record.clientLow = client.getLong();
    ByteBuffer virtual = ByteBuffer.wrap(flow.virtual().getAddress());
    record.virtualHigh = virtual.getLong();
    record.virtualLow = virtual.getLong();
    ByteBuffer server = ByteBuffer.wrap(flow.server().getAddress());
    record.serverHigh = server.getLong();
    record.serverLow = server.getLong();
  }

  /**
   * What IPVS is told of a flow.
   *
   * @param method of its server
   * @param active whether it counts as active there
   */
  static KernelFlow write(
      FlowRecord record, ForwardingMethod method, boolean active, long timeoutSeconds) {
    int flags =
        switch (method) {
          case MASQUERADE -> KernelFormat.MASQUERADE;
          case TUNNEL -> KernelFormat.TUNNEL | KernelFormat.NO_OUTPUT;
          case ROUTE -> KernelFormat.ROUTE | KernelFormat.NO_OUTPUT;
        };
    flags |= active ? 0 : KernelFormat.INACTIVE;
    flags |= record.template ? KernelFormat.TEMPLATE : 0;
    return new KernelFlow(
        record.protocol,
        flags,
        record.template ? (record.assured ? 1 : 0) : record.state,
        record.clientPort,
        record.virtualPort,
        record.serverPort,
        record.mark,
        timeoutSeconds,
        address(record, record.clientAddress, record.clientHigh, record.clientLow),
        address(record, record.virtualAddress, record.virtualHigh, record.virtualLow),
        address(record, record.serverAddress, record.serverHigh, record.serverLow),
        List.of(),
        Optional.empty());
  }

  private static InetAddress address(FlowRecord record, int ipv4, long high, long low) {
    if (!record.ipv6) {
      return Ipv4.address(ipv4);
    }
    byte[] octets = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return Inet6Address.getByAddress(null, octets, -1);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // the length is right
    }
  }
}
