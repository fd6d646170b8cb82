package dev.tandem.lvs.engine;

import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.QuotedPacket;
import dev.tandem.lvs.table.FlowKey;

/** What the flow of a packet is found by, depending on who sent it. */
final class PacketKeys {

  private PacketKeys() {}

  /** For the packet of a client to a virtual service. */
  static FlowKey fromClient(PacketView packet, FlowKey key) {
    return key.of(
        packet.protocol(),
        packet.sourceHigh(),
        packet.sourceLow(),
        packet.sourcePort(),
        packet.targetHigh(),
        packet.targetLow(),
        packet.targetPort());
  }

  /** For the packet of a real server to a client. */
  static FlowKey fromServer(PacketView packet, FlowKey key) {
    return key.of(
        packet.protocol(),
        packet.targetHigh(),
        packet.targetLow(),
        packet.targetPort(),
        packet.sourceHigh(),
        packet.sourceLow(),
        packet.sourcePort());
  }

  /** For a quoted packet that goes from a client to a service or a real server. */
  static FlowKey fromClient(QuotedPacket quoted, FlowKey key) {
    return key.of(
        quoted.protocol(),
        quoted.sourceHigh(),
        quoted.sourceLow(),
        quoted.sourcePort(),
        quoted.targetHigh(),
        quoted.targetLow(),
        quoted.targetPort());
  }

  /** For a quoted packet that goes to a client. */
  static FlowKey toClient(QuotedPacket quoted, FlowKey key) {
    return key.of(
        quoted.protocol(),
        quoted.targetHigh(),
        quoted.targetLow(),
        quoted.targetPort(),
        quoted.sourceHigh(),
        quoted.sourceLow(),
        quoted.sourcePort());
  }
}
