package dev.tandem.lvs.connection;

import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.table.Ticks;

/** How long a silent connection lives, by protocol and state. */
public final class Timeouts {

  /** IPVS's default for UDP, in seconds. */
  public static final int UDP_SECONDS = 300;

  /** The state that UDP flows have all their life. */
  public static final int UDP_STATE = 0;

  private final int[] tcpSeconds =
      TcpState.ALL.stream().mapToInt(TcpState::timeoutSeconds).toArray();
  private int udpSeconds = UDP_SECONDS;

  /** Of a connection, in ticks, to be read as an unsigned number. */
  public int ticks(int protocol, int state) {
    return Ticks.ofSeconds(seconds(protocol, state));
  }

  private int seconds(int protocol, int state) {
    return switch (protocol) {
      case PacketView.TCP -> tcpSeconds[TcpState.of(state).ordinal()];
      case PacketView.SCTP -> SctpState.of(state).timeoutSeconds();
      default -> udpSeconds;
    };
  }

  /** Sets the three that IPVS lets one set; 0 keeps the present value. */
  public void set(LvsControl.Timeouts wanted) {
    if (wanted.tcp() > 0) {
      tcpSeconds[TcpState.ESTABLISHED.ordinal()] = wanted.tcp();
    }
    if (wanted.tcpFin() > 0) {
      tcpSeconds[TcpState.FIN_WAIT.ordinal()] = wanted.tcpFin();
    }
    if (wanted.udp() > 0) {
      udpSeconds = wanted.udp();
    }
  }

  public LvsControl.Timeouts get() {
    return new LvsControl.Timeouts(
        tcpSeconds[TcpState.ESTABLISHED.ordinal()],
        tcpSeconds[TcpState.FIN_WAIT.ordinal()],
        udpSeconds);
  }
}
