package dev.tandem.lvs.capture;

import dev.tandem.linux.EnumText;
import dev.tandem.lvs.fastpath.PacketCounter;
import java.time.Instant;
import java.util.Optional;

/** A packet that the XDP program had in hand. */
public final class CapturedPacket {

  private final Instant time;
  private final String interfaceName;
  private final Verdict verdict;
  private final Optional<PacketCounter> reason;
  private final int length;
  private final byte[] frame;

  CapturedPacket(
      Instant time,
      String interfaceName,
      Verdict verdict,
      Optional<PacketCounter> reason,
      int length,
      byte[] frame) {
    this.time = time;
    this.interfaceName = interfaceName;
    this.verdict = verdict;
    this.reason = reason;
    this.length = length;
    this.frame = frame;
  }

  public Instant time() {
    return time;
  }

  /** Where it came in. */
  public String interfaceName() {
    return interfaceName;
  }

  public Verdict verdict() {
    return verdict;
  }

  /** Under which it was counted; empty for what is none of the data plane's. */
  public Optional<PacketCounter> reason() {
    return reason;
  }

  /** Of the whole frame, in octets. */
  public int length() {
    return length;
  }

  /** The octets that were kept, not copied. */
  byte[] frame() {
    return frame;
  }

  /** Verdict and reason in words. */
  public String outcome() {
    return verdict + reason.map(r -> " (" + EnumText.lower(r) + ")").orElse("");
  }

  @Override
  public String toString() {
    return PacketLine.of(this);
  }
}
