package dev.tandem.sync.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.connection.SctpState;
import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.sync.ipvs.KernelRules.Told;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KernelRulesTest {

  private static final long TIMEOUT = 900_000;

  private final KernelRules rules = new KernelRules(KernelSyncSettings.OF_KERNEL);

  private static FlowRecord flow(int protocol, int state) {
    FlowRecord flow = new FlowRecord();
    flow.protocol = protocol;
    flow.state = state;
    return flow;
  }

  @Test
  void onlyWhatEndsIsToldBeforeTheThirdPacket() {
    Set<String> told = new TreeSet<>();
    for (TcpState state : TcpState.values()) {
      if (rules.dueConnection(flow(PacketView.TCP, state.ordinal()), Told.NOTHING, 1, TIMEOUT)) {
        told.add("TCP " + state);
      }
    }
    for (SctpState state : SctpState.values()) {
      if (rules.dueConnection(flow(PacketView.SCTP, state.ordinal()), Told.NOTHING, 1, TIMEOUT)) {
        told.add("SCTP " + state);
      }
    }
    assertThat(told)
        .containsExactlyInAnyOrder(
            "TCP FIN_WAIT",
            "TCP CLOSE",
            "TCP CLOSE_WAIT",
            "TCP TIME_WAIT",
            "SCTP SHUTDOWN_SENT",
            "SCTP SHUTDOWN_RECEIVED",
            "SCTP SHUTDOWN_ACK_SENT",
            "SCTP CLOSED");
  }

  @Test
  void whatHasNotBegunIsNeverTold() {
    for (TcpState state : Set.of(TcpState.SYN_RECV, TcpState.SYN_SENT, TcpState.NONE)) {
      FlowRecord flow = flow(PacketView.TCP, state.ordinal());
      assertThat(rules.dueConnection(flow, Told.NOTHING, 53, TIMEOUT)).as("%s", state).isFalse();
    }
    FlowRecord waiting = flow(PacketView.SCTP, SctpState.COOKIE_WAIT.ordinal());
    assertThat(rules.dueConnection(waiting, Told.NOTHING, 53, TIMEOUT)).isFalse();
  }

  @Test
  void packetsThatPassedBetweenTwoLooksCountAll() {
    FlowRecord flow = flow(PacketView.UDP, 0);
    Told earlier = new Told(0, 4, 0, 0);
    assertThat(rules.dueConnection(flow, earlier, 52, TIMEOUT)).isFalse();
    assertThat(rules.dueConnection(flow, earlier, 54, TIMEOUT)).isTrue();
  }
}
