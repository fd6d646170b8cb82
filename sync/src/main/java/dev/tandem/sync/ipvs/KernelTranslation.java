package dev.tandem.sync.ipvs;

import dev.tandem.lvs.packet.Ipv4;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.sip.CallId;
import dev.tandem.lvs.table.Ticks;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Between what IPVS tells of a flow and what Tandem's directors tell each other of it. */
final class KernelTranslation {

  // The longest time that a tick count holds is 52 days.
  private static final long LONGEST_SECONDS = 31 * 86_400;

  // Where the numbers of what the server sends begin.
  private static final int OUT = 3;

  // A sender need not say which engine it is: there is no other.
  private static final Set<String> NAMES = Set.of("sip", "");

  private KernelTranslation() {}

  /**
   * Fills a record with what IPVS told just now.
   *
   * @return false for what has no counterpart here: a flow whose client port is not known yet, or
   *     whose client's text a helper changed, one of another persistence engine than that for SIP,
   *     a packet without a flow, a bypass
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
    record.announced = false;
    record.owned = false;
    record.copy = false;
    addresses(flow, record);
    shift(flow, record);
    call(flow, record);
    return true;
  }

  /** Of both directions, only what the server sends is ever shifted here. */
  private static void shift(KernelFlow flow, FlowRecord record) {
    List<Integer> numbers = flow.sequences();
    record.helped = !numbers.isEmpty();
    record.shiftFrom = record.helped ? numbers.get(OUT) : 0;
    record.shiftAfter = record.helped ? numbers.get(OUT + 1) : 0;
    record.shiftBefore = record.helped ? numbers.get(OUT + 2) : 0;
  }

  private static void call(KernelFlow flow, FlowRecord record) {
    record.identity = 0;
    record.callId = "";
    if (flow.engine().isPresent()) {
      CallId callId = new CallId();
      callId.is(text(flow.engine().get()));
      record.callId = callId.text();
      record.identity = callId.identity();
      record.clientPort = callId.port();
    }
  }

  private static String text(KernelFlow.Engine engine) {
    byte[] octets = HexFormat.of().parseHex(engine.data());
    return new String(octets, StandardCharsets.US_ASCII);
  }

  private static boolean understood(KernelFlow flow) {
    boolean portUnknown = (flow.flags() & KernelFormat.NO_CLIENT_PORT) != 0;
    boolean onePacket = (flow.flags() & KernelFormat.ONE_PACKET) != 0;
    boolean shifted = flow.sequences().stream().limit(OUT).anyMatch(number -> number != 0);
    boolean readable =
        flow.sequences().isEmpty()
            || (flow.protocol() == PacketView.TCP
                && (flow.flags() & KernelFormat.METHOD_MASK) == KernelFormat.MASQUERADE
                && !flow.template());
    boolean call =
        flow.engine().map(engine -> flow.template() && NAMES.contains(engine.name())).orElse(true);
    return !portUnknown
        && !onePacket
        && !shifted
        && readable
        && call
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
    boolean shifted = record.helped && (record.shiftAfter | record.shiftBefore) != 0;
    flags |= shifted ? KernelFormat.SHIFTED_OUT : 0;
    return new KernelFlow(
        record.protocol,
        flags,
        record.template ? (record.assured ? 1 : 0) : record.state,
        record.template ? 0 : record.clientPort,
        record.virtualPort,
        record.serverPort,
        record.mark,
        timeoutSeconds,
        address(record, record.clientAddress, record.clientHigh, record.clientLow),
        address(record, record.virtualAddress, record.virtualHigh, record.virtualLow),
        address(record, record.serverAddress, record.serverHigh, record.serverLow),
        shifted
            ? List.of(0, 0, 0, record.shiftFrom, record.shiftAfter, record.shiftBefore)
            : List.of(),
        record.callId.isEmpty()
            ? Optional.empty()
            : Optional.of(new KernelFlow.Engine("sip", hex(record.callId))));
  }

  private static String hex(String callId) {
    return HexFormat.of().formatHex(callId.getBytes(StandardCharsets.US_ASCII));
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
