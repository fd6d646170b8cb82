package dev.tandem.lvs.capture;

import java.util.Set;

/**
 * Which packets are handed over, and how much of them.
 *
 * @param snap octets of each frame that are kept
 * @param rate packets a second; what exceeds it is only counted
 * @param verdicts of the packets that are wanted
 * @param asSent whether packets are taken as they leave the program instead of as they came
 */
public record CaptureSettings(int snap, int rate, Set<Verdict> verdicts, boolean asSent) {

  public static final int MOST_SNAP = CaptureLayout.MOST_SNAP;
  public static final int DEFAULT_RATE = 20_000;

  public CaptureSettings {
    verdicts = Set.copyOf(verdicts);
  }
}
