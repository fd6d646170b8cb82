package dev.tandem.lvs.connection;

import dev.tandem.lvs.packet.PacketView;

/**
 * What IPVS reads from a TCP segment's flags: the first of RST, SYN, FIN, ACK that is set. The
 * numbers are those of {@code enum flag_class} in layout.h.
 */
public final class FlagClass {

  public static final int SYN = 0;
  public static final int FIN = 1;
  public static final int ACK = 2;
  public static final int RST = 3;

  /** None of the four: IPVS takes such a segment for a reset. */
  public static final int NONE = 4;

  static final int COUNT = 5;

  private FlagClass() {}

  public static int of(int tcpFlags) {
    if ((tcpFlags & PacketView.RST) != 0) {
      return RST;
    }
    if ((tcpFlags & PacketView.SYN) != 0) {
      return SYN;
    }
    if ((tcpFlags & PacketView.FIN) != 0) {
      return FIN;
    }
    return (tcpFlags & PacketView.ACK) != 0 ? ACK : NONE;
  }
}
