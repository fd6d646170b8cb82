package dev.tandem.lvs.capture;

import dev.tandem.linux.EnumText;

/** What the XDP program did with a packet; the same list, in the same order, as in layout.h. */
public enum Verdict {
  /** Sent on to a real server or a client. */
  FORWARDED,
  DROPPED,
  /** Handed to the director's process, which decides. */
  TO_DIRECTOR,
  /** Left to the kernel, where tcpdump sees it too. */
  PASSED;

  @Override
  public String toString() {
    return EnumText.words(this);
  }
}
