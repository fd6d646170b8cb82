package dev.tandem.lvs.connection;

import java.util.List;

/**
 * The states of a TCP connection as IPVS tells them apart, which is by the segments that pass and
 * not by what the ends think. The ordinal is what a slot holds.
 */
public enum TcpState {
  NONE(2, false),
  ESTABLISHED(900, true),
  SYN_SENT(120, true),
  SYN_RECV(60, true),
  FIN_WAIT(120, false),
  TIME_WAIT(120, false),
  CLOSE(10, false),
  CLOSE_WAIT(60, false),
  LAST_ACK(30, false),
  LISTEN(120, false),
  SYNACK(120, true);

  /** All states by ordinal. */
  public static final List<TcpState> ALL = List.of(values());

  private final int timeoutSeconds;
  private final boolean active;

  TcpState(int timeoutSeconds, boolean active) {
    this.timeoutSeconds = timeoutSeconds;
    this.active = active;
  }

  /**
   * The state with a number. Who reads beside the engine may see that of another protocol, while a
   * slot changes hands: {@link #NONE} if there is none.
   */
  public static TcpState of(int number) {
    return number < ALL.size() ? ALL.get(number) : NONE;
  }

  /** After how many silent seconds a connection in this state ends, unless set otherwise. */
  public int timeoutSeconds() {
    return timeoutSeconds;
  }

  /** Whether the connection counts as active on its server. */
  public boolean active() {
    return active;
  }
}
