package dev.tandem.lvs.engine;

import dev.tandem.lvs.packet.PacketView;

/**
 * What the fragments of one packet share: its ends and identification, and with IPv4 the protocol
 * (RFC 791 section 3.2, RFC 8200 section 4.5). One object is filled again and again.
 */
final class FragmentName {

  long sourceHigh;
  long sourceLow;
  long targetHigh;
  long targetLow;

  /** Never 0, and never the same for both families. */
  long id;

  FragmentName of(PacketView packet) {
    sourceHigh = packet.sourceHigh();
    sourceLow = packet.sourceLow();
    targetHigh = packet.targetHigh();
    targetLow = packet.targetLow();
    int scope = packet.ipv6() ? PacketView.IPV6 : packet.protocol();
    id = (long) scope << Integer.SIZE | Integer.toUnsignedLong(packet.id());
    return this;
  }

  void copy(FragmentName other) {
    sourceHigh = other.sourceHigh;
    sourceLow = other.sourceLow;
    targetHigh = other.targetHigh;
    targetLow = other.targetLow;
    id = other.id;
  }

  boolean same(FragmentName other) {
    return id == other.id
        && sourceLow == other.sourceLow
        && targetLow == other.targetLow
        && sourceHigh == other.sourceHigh
        && targetHigh == other.targetHigh;
  }

  int hash() {
    long hash = ((sourceHigh * 31 + sourceLow) * 31 + targetHigh) * 31 + targetLow;
    hash = (hash * 31 + id) * 0x9e3779b97f4a7c15L;
    return (int) (hash >>> Integer.SIZE);
  }
}
