package dev.tandem.vrrp.bfd;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A BFD control packet without authentication (RFC 5880 section 4.1), in network order:
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-----+---------+---+-+-+-+-+-+-+---------------+---------------+
 *  |Vers |  Diag   |Sta|P|F|C|A|D|M|  Detect Mult  |    Length     |
 *  +-----+---------+---+-+-+-+-+-+-+---------------+---------------+
 *  |                       My Discriminator                        |
 *  +---------------------------------------------------------------+
 *  |                      Your Discriminator                       |
 *  +---------------------------------------------------------------+
 *  |                    Desired Min TX Interval                    |
 *  +---------------------------------------------------------------+
 *  |                   Required Min RX Interval                    |
 *  +---------------------------------------------------------------+
 *  |                 Required Min Echo RX Interval                 |
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * @param diagnostic 0..31
 * @param multiplier 1..255
 * @param myDiscriminator names the sender's session; not 0
 * @param yourDiscriminator names the receiver's; 0 while it is not known
 * @param desiredMinTx microseconds, unsigned
 * @param requiredMinRx microseconds, unsigned; 0 asks for no packets
 */
public record BfdPacket(
    int diagnostic,
    BfdState state,
    boolean poll,
    boolean finalBit,
    int multiplier,
    int myDiscriminator,
    int yourDiscriminator,
    int desiredMinTx,
    int requiredMinRx) {

  static final int LENGTH = 24;
  private static final int VERSION = 1;
  private static final int POLL = 0x20;
  private static final int FINAL = 0x10;
  private static final int AUTHENTICATED = 0x04;
  private static final int MULTIPOINT = 0x01;

  /** The bytes of the packet; echo packets are not asked for. */
  public byte[] bytes() {
    return ByteBuffer.allocate(LENGTH)
        .put((byte) (VERSION << 5 | diagnostic))
        .put((byte) (state.ordinal() << 6 | (poll ? POLL : 0) | (finalBit ? FINAL : 0)))
        .put((byte) multiplier)
        .put((byte) LENGTH)
        .putInt(myDiscriminator)
        .putInt(yourDiscriminator)
        .putInt(desiredMinTx)
        .putInt(requiredMinRx)
        .putInt(0)
        .array();
  }

  /**
   * Reads a packet by the checks of RFC 5880 section 6.8.6 that need no session.
   *
   * @return empty for what has to be discarded
   */
  public static Optional<BfdPacket> read(byte[] data, int length) {
    if (length < LENGTH || data.length < length) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(data, 0, length);
    int first = in.get() & 0xff;
    int flags = in.get() & 0xff;
    int multiplier = in.get() & 0xff;
    int said = in.get() & 0xff;
    boolean odd = first >> 5 != VERSION || said < LENGTH || said > length || multiplier == 0;
    if (odd || (flags & (AUTHENTICATED | MULTIPOINT)) != 0) {
      return Optional.empty();
    }
    BfdPacket packet =
        new BfdPacket(
            first & 0x1f,
            BfdState.values()[flags >> 6],
            (flags & POLL) != 0,
            (flags & FINAL) != 0,
            multiplier,
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getInt());
    return Optional.of(packet).filter(BfdPacket::hasSensibleDiscriminators);
  }

  private boolean hasSensibleDiscriminators() {
    boolean early = state == BfdState.DOWN || state == BfdState.ADMIN_DOWN;
    return myDiscriminator != 0 && (yourDiscriminator != 0 || early);
  }
}
