package dev.tandem.sync.ipvs;

import dev.tandem.lvs.connection.SctpState;
import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.FlowRecord;
import java.util.EnumSet;
import java.util.Set;

/**
 * When IPVS tells its backups of a flow. A TCP connection or SCTP association at once when it
 * begins to end, and not before it is established; otherwise by the number of packets that came
 * from the client: at the threshold, and then once in a period.
 */
record KernelRules(KernelSyncSettings settings) {

  private static final long LEAST_REFRESH = 10_000;

  private static final Set<TcpState> TCP_END =
      EnumSet.of(TcpState.FIN_WAIT, TcpState.CLOSE, TcpState.CLOSE_WAIT, TcpState.TIME_WAIT);

  private static final Set<SctpState> SCTP_END =
      EnumSet.of(
          SctpState.SHUTDOWN_SENT,
          SctpState.SHUTDOWN_RECEIVED,
          SctpState.SHUTDOWN_ACK_SENT,
          SctpState.CLOSED);

  /** How far a flow is, where its protocol has a beginning and an end. */
  private enum Phase {
    BEGINS,
    LASTS,
    ENDS
  }

  /**
   * What was told of a flow last.
   *
   * @param state -1 if nothing was told yet
   * @param seen packets from the client when it was looked at last; of a template, the moment when
   *     a connection last joined it
   * @param millis how long ago it was told
   * @param repeats how often it was told again without need
   */
  record Told(int state, int seen, long millis, int repeats) {

    static final Told NOTHING = new Told(-1, 0, 0, 0);

    boolean isNothing() {
      return state < 0;
    }
  }

  /**
   * Whether a connection is to be told now.
   *
   * @param packets from the client so far
   * @param timeout how long it lives without another packet, in milliseconds
   */
  boolean dueConnection(FlowRecord flow, Told told, int packets, long timeout) {
    Phase phase = phase(flow);
    if (phase == Phase.ENDS && flow.state != told.state()) {
      return true;
    }
    if (phase == Phase.BEGINS || packets == told.seen() || suppressed(told, timeout)) {
      return false;
    }
    if (settings.period() > 0) {
      return turns(packets) > turns(told.seen());
    }
    return settings.refreshSeconds() > 0
        || (packets >= settings.threshold() && told.seen() < settings.threshold());
  }

  private static Phase phase(FlowRecord flow) {
    boolean lasts = true;
    boolean ends = false;
    if (flow.protocol == PacketView.TCP) {
      TcpState state = TcpState.ALL.get(flow.state);
      lasts = state == TcpState.ESTABLISHED;
      ends = TCP_END.contains(state);
    } else if (flow.protocol == PacketView.SCTP) {
      SctpState state = SctpState.of(flow.state);
      lasts = state == SctpState.ESTABLISHED;
      ends = SCTP_END.contains(state);
    }
    if (ends) {
      return Phase.ENDS;
    }
    return lasts ? Phase.LASTS : Phase.BEGINS;
  }

  /** How often the number of packets met the threshold, modulo the period. */
  private int turns(int packets) {
    return Math.floorDiv(packets - settings.threshold(), settings.period());
  }

  /** With a refresh period, what was told a short while ago is not told again. */
  private boolean suppressed(Told told, long timeout) {
    long refresh = settings.refreshSeconds() * 1_000L;
    if (refresh == 0 || told.isNothing()) {
      return false;
    }
    boolean repeat = told.repeats() < settings.retries() && told.millis() >= refresh / 8;
    return told.millis() < Math.min(refresh, Math.max(timeout / 2, LEAST_REFRESH)) && !repeat;
  }

  /**
   * Whether a template is to be told now: when a connection joined it, when it got its first
   * answer, and while connections exist often enough that it does not end on a backup. IPVS tells
   * of it with every packet, which is no more use and floods the backup.
   *
   * @param joined when a connection last joined it
   * @param connections that belong to it
   * @param timeout its period, in milliseconds
   */
  boolean dueTemplate(FlowRecord flow, Told told, int joined, int connections, long timeout) {
    int state = flow.assured ? 1 : 0;
    return told.isNothing()
        || state != told.state()
        || joined != told.seen()
        || (connections > 0 && told.millis() >= timeout / 3);
  }
}
