package dev.tandem.sync.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.connection.TcpState;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.ForwardingMethod;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelTranslationTest {

  private static final List<Integer> SHIFTED = List.of(0, 0, 0, 1000, -3, -2);

  private final FlowRecord record = new FlowRecord();

  private static KernelFlow flow(
      int protocol, int flags, List<Integer> sequences, Optional<KernelFlow.Engine> engine) {
    boolean template = (flags & KernelFormat.TEMPLATE) != 0;
    return new KernelFlow(
        protocol,
        flags,
        template ? 0 : TcpState.ESTABLISHED.ordinal(),
        template ? 0 : 40_000,
        21,
        21,
        0,
        60,
        InetAddress.ofLiteral("192.0.2.7"),
        InetAddress.ofLiteral("192.0.2.100"),
        InetAddress.ofLiteral("198.51.100.1"),
        sequences,
        engine);
  }

  private KernelFlow back(boolean active) {
    return KernelTranslation.write(record, ForwardingMethod.MASQUERADE, active, 60);
  }

  @Test
  void theShiftOfAnFtpSessionGoesBothWays() {
    KernelFlow flow = flow(PacketView.TCP, KernelFormat.SHIFTED_OUT, SHIFTED, Optional.empty());
    assertThat(KernelTranslation.read(flow, record)).isTrue();
    assertThat(record.helped).isTrue();
    assertThat(List.of(record.shiftFrom, record.shiftAfter, record.shiftBefore))
        .isEqualTo(SHIFTED.subList(3, 6));
    assertThat(back(true)).isEqualTo(flow);
  }

  @Test
  void aCallGoesBothWays() {
    String data = "613834623463373665363637313040706333332e6578616d706c65";
    KernelFlow flow =
        flow(
            PacketView.UDP,
            KernelFormat.TEMPLATE | KernelFormat.INACTIVE,
            List.of(),
            Optional.of(new KernelFlow.Engine("sip", data)));
    assertThat(KernelTranslation.read(flow, record)).isTrue();
    assertThat(record.callId).isEqualTo("a84b4c76e66710@pc33.example");
    assertThat(record.identity).isNotZero();
    assertThat(back(false)).isEqualTo(flow);
  }

  @Test
  void whatNoHelperHereDoesIsNotUnderstood() {
    List<Integer> both = List.of(1, 2, 0, 1000, -3, -2);
    assertThat(KernelTranslation.read(flow(PacketView.TCP, 0, both, Optional.empty()), record))
        .isFalse();
    assertThat(
            KernelTranslation.read(
                flow(PacketView.TCP, KernelFormat.ROUTE, SHIFTED, Optional.empty()), record))
        .isFalse();
    KernelFlow.Engine other = new KernelFlow.Engine("other", "61");
    assertThat(
            KernelTranslation.read(
                flow(PacketView.UDP, KernelFormat.TEMPLATE, List.of(), Optional.of(other)), record))
        .isFalse();
  }
}
