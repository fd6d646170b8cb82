package dev.tandem.lvs.connection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * IPVS's tables of TCP states: where a segment of each class leads from each state, as recorded
 * from the kernel.
 *
 * <p>A connection that is translated is seen in both directions. Of one that is routed only the
 * client's half passes, which has a table of its own.
 */
public final class TcpTransitions {

  /** A segment from the client of a translated connection. */
  public static final int IN = 0;

  /** A segment from its server. */
  public static final int OUT = 1;

  /** A segment from the client where the server answers directly. */
  public static final int INPUT_ONLY = 2;

  /** watch: the bits of the server's segments start here ({@code WATCH_OUT_SHIFT}). */
  public static final int WATCH_OUT_SHIFT = 5;

  /** watch: a SYN from the client may open another connection ({@code WATCH_REVISIT_SYN}). */
  public static final int WATCH_REVISIT_SYN = 1 << 15;

  // The bit of conn_reuse_mode that concerns connections whose server answers directly.
  private static final int REUSE_FIN_WAIT = 2;

  // Columns: the state before. NO none, ES established, SS syn sent, SR syn received, FW fin wait,
  // TW time wait, CL close, CW close wait, LA last ack, LI listen, SA synack. Rows: SYN FIN ACK
  // RST.
  private static final String STATES = "NO ES SS SR FW TW CL CW LA LI SA";
  private static final String IN_TABLE =
      """
      SR ES ES SR SR SR SR SR SR SR SR
      CL CW SS TW TW TW CL CW LA LI TW
      ES ES SS ES FW TW CL CW CL LI ES
      CL CL CL SR CL CL CL CL LA LI SR
      """;
  private static final String OUT_TABLE =
      """
      SS ES SS SR SS SS SS SS SS LI SR
      TW FW SS TW FW TW CL TW LA LI TW
      ES ES SS ES FW TW CL CW LA ES ES
      CL CL SS CL CL TW CL CL CL CL CL
      """;
  private static final String INPUT_ONLY_TABLE =
      """
      SR ES ES SR SR SR SR SR SR SR SR
      CL FW SS TW FW TW CL CW LA LI TW
      ES ES SS ES FW TW CL CW CL LI ES
      CL CL CL SR CL CL CL CL LA LI CL
      """;

  // secure_tcp: a SYN alone makes no active connection of a routed flow, and the client's ACK alone
  // establishes no translated one.
  private static final String SECURE_IN_TABLE =
      """
      SR ES ES SR SR SR SR SR SR SR SA
      CL CW SS TW TW TW CL CW LA LI SA
      ES ES SS SR FW TW CL CW CL LI SA
      CL CL CL SR CL CL CL CL LA LI CL
      """;
  private static final String SECURE_OUT_TABLE =
      """
      SS ES SS SA SS SS SS SS SS LI SA
      TW FW SS TW FW TW CL TW LA LI TW
      ES ES SS ES FW TW CL CW LA ES ES
      CL CL SS CL CL TW CL CL CL CL CL
      """;
  private static final String SECURE_INPUT_ONLY_TABLE =
      """
      SA ES ES SR SA SA SA SA SA SA SA
      CL FW SS TW FW TW CL CW LA LI TW
      ES ES SS ES FW TW CL CW CL LI ES
      CL CL CL SR CL CL CL CL LA LI CL
      """;

  private static final byte[][][] NEXT = {read(IN_TABLE), read(OUT_TABLE), read(INPUT_ONLY_TABLE)};
  private static final byte[][][] SECURE = {
    read(SECURE_IN_TABLE), read(SECURE_OUT_TABLE), read(SECURE_INPUT_ONLY_TABLE)
  };
  private static final short[] WATCH_NAT = watch(true);
  private static final short[] WATCH_ROUTED = watch(false);

  private TcpTransitions() {}

  /**
   * The state after a segment.
   *
   * @param direction {@link #IN}, {@link #OUT} or {@link #INPUT_ONLY}
   * @param flagClass of {@link FlagClass}
   * @param state ordinal of the {@link TcpState} before
   * @param secure whether {@code secure_tcp} is in effect
   * @return ordinal of the {@link TcpState} after
   */
  public static int next(int direction, int flagClass, int state, boolean secure) {
    return (secure ? SECURE : NEXT)[direction][flagClass][state];
  }

  /**
   * Which segments the program must report of a connection: those that would change its state, with
   * {@code secure_tcp} or without. A SYN from the client it leaves to the director.
   *
   * @param nat whether it is translated
   */
  public static int watchOf(int state, boolean nat) {
    return nat ? WATCH_NAT[state] : WATCH_ROUTED[state];
  }

  /**
   * Whether a SYN from the client finds the old connection over, so that a new one begins.
   *
   * @param reuseMode of {@code conn_reuse_mode}
   */
  public static boolean endsWithSyn(int state, boolean nat, int reuseMode) {
    return switch (TcpState.ALL.get(state)) {
      case TIME_WAIT, CLOSE -> reuseMode != 0;
      case FIN_WAIT -> (reuseMode & REUSE_FIN_WAIT) != 0 && !nat;
      default -> false;
    };
  }

  private static byte[][] read(String table) {
    List<String> names = List.of(STATES.split(" "));
    List<byte[]> rows = new ArrayList<>();
    table.lines().forEach(line -> rows.add(row(line, names)));
    rows.add(allClose(names));
    return rows.toArray(byte[][]::new);
  }

  private static byte[] row(String line, List<String> names) {
    String[] cells = line.trim().split(" ");
    byte[] row = new byte[names.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = (byte) names.indexOf(cells[i]);
    }
    return row;
  }

  /** A segment without any of the four flags closes the connection, whatever its state. */
  private static byte[] allClose(List<String> names) {
    byte[] row = new byte[names.size()];
    Arrays.fill(row, (byte) TcpState.CLOSE.ordinal());
    return row;
  }

  private static short[] watch(boolean nat) {
    short[] masks = new short[TcpState.ALL.size()];
    for (int state = 0; state < masks.length; state++) {
      int mask = WATCH_REVISIT_SYN;
      for (int flagClass = 0; flagClass < FlagClass.COUNT; flagClass++) {
        if (mayChange(nat ? IN : INPUT_ONLY, flagClass, state)) {
          mask |= 1 << flagClass;
        }
        if (nat && mayChange(OUT, flagClass, state)) {
          mask |= 1 << (flagClass + WATCH_OUT_SHIFT);
        }
      }
      masks[state] = (short) mask;
    }
    return masks;
  }

  private static boolean mayChange(int direction, int flagClass, int state) {
    return next(direction, flagClass, state, false) != state
        || next(direction, flagClass, state, true) != state;
  }
}
