package dev.tandem.lvs.capture;

/**
 * What somebody who captures shares with the XDP program (layout.h), in the machine's order.
 *
 * <pre>
 *   capture     56 octets   until32, interface index32, snap32, rate32, verdicts32, as sent32,
 *                           second64, taken64, left out64, lost64
 *   captured    24 octets   monotonic time in ns64, interface index32, length16, kept16, verdict8,
 *                           reason8, -48; the frame follows
 * </pre>
 */
public final class CaptureLayout {

  /** The map with the one record {@code capture}. */
  public static final String CAPTURES = "captures";

  /** The ring of packets. */
  public static final String PACKETS = "captured_packets";

  static final int CAPTURE_LENGTH = 56;
  static final int CAPTURE_UNTIL = 0;
  static final int CAPTURE_INTERFACE = 4;
  static final int CAPTURE_SNAP = 8;
  static final int CAPTURE_RATE = 12;
  static final int CAPTURE_VERDICTS = 16;
  static final int CAPTURE_AS_SENT = 20;
  static final int CAPTURE_SECOND = 24;
  static final int CAPTURE_TAKEN = 32;
  static final int CAPTURE_LEFT_OUT = 40;
  static final int CAPTURE_LOST = 48;

  static final int CAPTURED_TIME = 0;
  static final int CAPTURED_INTERFACE = 8;
  static final int CAPTURED_LENGTH = 12;
  static final int CAPTURED_KEPT = 14;
  static final int CAPTURED_VERDICT = 16;
  static final int CAPTURED_REASON = 17;
  static final int CAPTURED_FRAME = 24;
  static final int MOST_SNAP = 4096;

  private CaptureLayout() {}
}
