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

  /** watch: a SYN from the client opens another connection ({@code WATCH_REVISIT_SYN}). */
  public static final int WATCH_REVISIT_SYN = 1 << 15;

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
      ES ES SS ES FW TW CL CW CL ES ES
      CL CL SS CL CL TW CL CL CL CL CL
      """;
  private static final String INPUT_ONLY_TABLE =
      """
      SR ES ES SR SR SR SR SR SR SR SR
      CL FW SS TW FW TW CL CW LA LI TW
      ES ES SS ES FW TW CL CW CL LI ES
      CL CL CL SR CL CL CL CL LA LI CL
      """;

  private static final byte[][][] NEXT = {read(IN_TABLE), read(OUT_TABLE), read(INPUT_ONLY_TABLE)};
  private static final short[] WATCH_NAT = watch(true);
  private static final short[] WATCH_ROUTED = watch(false);

  private TcpTransitions() {}

  /**
   * The state after a segment.
   *
   * @param direction {@link #IN}, {@link #OUT} or {@link #INPUT_ONLY}
   * @param flagClass of {@link FlagClass}
   * @param state ordinal of the {@link TcpState} before
   * @return ordinal of the {@link TcpState} after
   */
  public static int next(int direction, int flagClass, int state) {
    return NEXT[direction][flagClass][state];
  }

  /**
   * Which segments the program must report of a connection: those that would change its state.
   *
   * @param nat whether it is translated
   */
  public static int watchOf(int state, boolean nat) {
    return nat ? WATCH_NAT[state] : WATCH_ROUTED[state];
  }

  /** Whether a SYN from the client finds the old connection over, so that a new one begins. */
  public static boolean endsWithSyn(int state) {
    return state == TcpState.TIME_WAIT.ordinal() || state == TcpState.CLOSE.ordinal();
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
      int mask = endsWithSyn(state) ? WATCH_REVISIT_SYN : 0;
      for (int flagClass = 0; flagClass < FlagClass.COUNT; flagClass++) {
        if (next(nat ? IN : INPUT_ONLY, flagClass, state) != state) {
          mask |= 1 << flagClass;
        }
        if (nat && next(OUT, flagClass, state) != state) {
          mask |= 1 << (flagClass + WATCH_OUT_SHIFT);
        }
      }
      masks[state] = (short) mask;
    }
    return masks;
  }
}
