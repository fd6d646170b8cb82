package dev.tandem.lvs.connection;

import java.util.List;

/**
 * The states of an SCTP association as IPVS tells them apart, by the chunks that pass. The ordinal
 * is what a slot holds.
 */
public enum SctpState {
  NONE("NONE", 2),
  INIT1("INIT1", 4),
  INIT("INIT", 61),
  COOKIE_SENT("C-SENT", 61),
  COOKIE_REPLIED("C-REPLIED", 61),
  COOKIE_WAIT("C-WAIT", 61),
  COOKIE("COOKIE", 61),
  COOKIE_ECHOED("C-ECHOED", 61),
  ESTABLISHED("ESTABLISHED", 900),
  SHUTDOWN_SENT("S-SENT", 61),
  SHUTDOWN_RECEIVED("S-RECEIVED", 61),
  SHUTDOWN_ACK_SENT("S-ACK-SENT", 61),
  REJECTED("REJECTED", 4),
  CLOSED("CLOSED", 61);

  /** All states by ordinal. */
  public static final List<SctpState> ALL = List.of(values());

  private final String label;
  private final int timeoutSeconds;

  SctpState(String label, int timeoutSeconds) {
    this.label = label;
    this.timeoutSeconds = timeoutSeconds;
  }

  /**
   * The state with a number. Who reads beside the engine may see that of another protocol, while a
   * slot changes hands: {@link #NONE} if there is none.
   */
  public static SctpState of(int number) {
    return number < ALL.size() ? ALL.get(number) : NONE;
  }

  /** As {@code ipvsadm -Lc} prints it. */
  public String label() {
    return label;
  }

  /** After how many silent seconds an association in this state ends. */
  public int timeoutSeconds() {
    return timeoutSeconds;
  }

  /** Whether it counts as active on its server. */
  public boolean active() {
    return this == ESTABLISHED;
  }
}
