package dev.tandem.lvs.connection;

import java.util.ArrayList;
import java.util.List;

/**
 * IPVS's tables of SCTP states: where the first chunk of a packet leads from each state. As with
 * TCP, the half of a routed association that passes here has a table of its own.
 */
public final class SctpTransitions {

  // The rows of the tables, in order. All chunks that are not named here are like data.
  private static final int DATA = 0;
  private static final int[] EVENT_OF_CHUNK = {
    DATA, 1, 2, DATA, DATA, DATA, 9, 5, 6, 8, 3, 4, DATA, DATA, 7
  };

  // Columns: the state before, by its ordinal; "==" stays. Rows: DATA and the like, INIT, INIT-ACK,
  // COOKIE-ECHO, COOKIE-ACK, SHUTDOWN, SHUTDOWN-ACK, SHUTDOWN-COMPLETE, ERROR, ABORT.
  private static final String STATES = "NO I1 IN CS CR CW CO CE ES SS SR SA RJ CL";
  private static final String IN_TABLE =
      """
      ES == == == == == == == == == == == == ==
      I1 IN == == == == == == == == == == IN IN
      CW CW CW == == CO == == == == == == == ==
      CR IN == CR == == == == == == == == == ==
      ES == == == == == == ES == == == == == ==
      SR == == == == == == == SR == == == == ==
      CL IN == == == == == == == CL == CL == ==
      CL CL CL == == == == == == == == CL == ==
      CL == == == == == == CL == == == == == ==
      CL CL CL CL CL RJ CL CL CL CL CL CL CL CL
      """;
  private static final String OUT_TABLE =
      """
      ES == == == == == == == == == == == == ==
      CW CW CW CW CW CW CW CW == CW CW CW CW CW
      CS CS CS == == == == == == == == == == ==
      CE CE CE CE CE CE CE == == == == == == ==
      ES ES ES ES ES ES ES ES == == == == == ==
      SS SS SS SS SS SS SS SS SS == == == == ==
      SA SA SA SA SA == == == == SA SA == == ==
      CL == == == == == == == == == == == == ==
      CL CL CL CL CL == == == == == == == == ==
      CL RJ CL CL CL CL CL CL CL CL CL CL CL CL
      """;
  private static final String INPUT_ONLY_TABLE =
      """
      ES == == == == ES == == == == == == == ==
      I1 IN == IN IN IN == == == == == == IN IN
      CE CE CE CE CE CE == == == == == == == ==
      ES ES ES ES ES ES == == == == == == == ==
      ES == == ES ES == ES ES == == == == == ==
      SR == == == == == == == SR == == == == ==
      CL IN == == == == == == CL CL == CL == ==
      CL CL CL CL CL == == == == == CL CL == ==
      CL == == == == == == == == == == == == ==
      CL CL CL CL CL RJ CL CL CL CL CL CL CL CL
      """;

  private static final byte[][][] NEXT = {read(IN_TABLE), read(OUT_TABLE), read(INPUT_ONLY_TABLE)};

  private SctpTransitions() {}

  /**
   * The state after a packet.
   *
   * @param direction of {@link TcpTransitions}
   * @param chunk type of the chunk that counts (RFC 9260 section 3.2)
   * @param state ordinal of the {@link SctpState} before
   * @return ordinal of the {@link SctpState} after
   */
  public static int next(int direction, int chunk, int state) {
    int event = chunk < EVENT_OF_CHUNK.length ? EVENT_OF_CHUNK[chunk] : DATA;
    return NEXT[direction][event][state];
  }

  /** Whether an INIT from the client finds the old association over, so that a new one begins. */
  public static boolean endsWithInit(int state, int reuseMode) {
    return state == SctpState.CLOSED.ordinal() && reuseMode != 0;
  }

  private static byte[][] read(String table) {
    List<String> names = List.of(STATES.split(" "));
    List<byte[]> rows = new ArrayList<>();
    for (String line : table.lines().toList()) {
      String[] cells = line.split(" ");
      byte[] row = new byte[names.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = (byte) (cells[i].equals("==") ? i : names.indexOf(cells[i]));
      }
      rows.add(row);
    }
    return rows.toArray(byte[][]::new);
  }
}
