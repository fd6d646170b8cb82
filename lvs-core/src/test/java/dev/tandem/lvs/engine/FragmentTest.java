package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FragmentTest {

  private static final String CLIENT = "192.0.2.7:40000";
  private static final String SERVER = "198.51.100.1:8080";
  private static final int PIECE = 1480;

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static Frames question() {
    return udp(CLIENT, VIP).mayBeFragmented().payload("x".repeat(3000));
  }

  private static List<byte[]> fragments(Frames frames) {
    return Frames.cut(frames.bytes(), PIECE);
  }

  private static byte[] packet(ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.duplicate().get(bytes);
    return Arrays.copyOfRange(bytes, 14, bytes.length);
  }

  private List<byte[]> deliver(List<byte[]> frames) {
    List<byte[]> packets = new ArrayList<>();
    for (byte[] frame : frames) {
      Delivery delivery = lab.deliver(frame);
      delivery.ahead().forEach(ahead -> packets.add(packet(ahead.frame())));
      if (delivery.verdict() == Verdict.SEND) {
        packets.add(packet(delivery.frame()));
      }
    }
    return packets;
  }

  private static byte[][] packets(List<byte[]> frames) {
    return frames.stream()
        .map(frame -> Arrays.copyOfRange(frame, 14, frame.length))
        .toArray(byte[][]::new);
  }

  @Test
  void fragmentsFollowTheFirstOneOfTheirPacket() {
    lab.nat(Protocol.UDP, 2);
    List<byte[]> sent = deliver(fragments(question()));
    Frames expected =
        udp(CLIENT, serverOf(sent.getFirst())).mayBeFragmented().payload("x".repeat(3000)).ttl(63);
    assertThat(sent).containsExactly(packets(fragments(expected)));
  }

  private static String serverOf(byte[] packet) {
    return "198.51.100." + packet[19] + ":8080";
  }

  @Test
  void aServersFragmentsAreTranslatedBack() {
    lab.nat(Protocol.UDP, 1);
    lab.deliver(udp(CLIENT, VIP));
    Frames answer = udp(SERVER, CLIENT).mayBeFragmented().payload("y".repeat(3000));
    Frames expected = udp(VIP, CLIENT).mayBeFragmented().payload("y".repeat(3000)).ttl(63);
    assertThat(deliver(fragments(answer))).containsExactly(packets(fragments(expected)));
  }

  @Test
  void fragmentsThatComeTooEarlyWaitForTheFirst() {
    lab.serve(Lab.service(Lab.key(Protocol.UDP, VIP), "rr", 0), ForwardingMethod.ROUTE, 1);
    List<byte[]> turned = fragments(question()).reversed();
    assertThat(deliver(turned.subList(0, 2))).isEmpty();
    assertThat(lab.engine().counters().sum(PacketCounter.FRAGMENT_HELD)).isEqualTo(2);
    assertThat(deliver(turned.subList(2, 3)))
        .containsExactlyInAnyOrder(packets(fragments(question().ttl(63))));
  }

  @Test
  void fragmentsDoNotWaitForLong() {
    lab.nat(Protocol.UDP, 1);
    List<byte[]> fragments = fragments(question());
    lab.deliver(fragments.get(1));
    lab.pass(4);
    assertThat(lab.engine().counters().sum(PacketCounter.FRAGMENT_LOST)).isEqualTo(1);
    assertThat(deliver(fragments.subList(0, 1))).hasSize(1);
  }

  @Test
  void roomForFragmentsIsBounded() {
    lab.nat(Protocol.UDP, 1);
    for (int i = 0; i < 1000; i++) {
      byte[] fragment = fragments(question()).get(1);
      ByteBuffer.wrap(fragment).putShort(18, (short) i);
      lab.deliver(fragment);
    }
    assertThat(lab.engine().counters().sum(PacketCounter.FRAGMENT_HELD)).isEqualTo(1000);
    assertThat(lab.engine().counters().sum(PacketCounter.FRAGMENT_LOST)).isEqualTo(1000 - 64);
  }

  @Test
  void fragmentsThatConcernNoServiceAreTheKernels() {
    lab.nat(Protocol.UDP, 1);
    Frames other = udp(CLIENT, "192.0.2.1:80").mayBeFragmented().payload("x".repeat(3000));
    for (byte[] frame : fragments(other)) {
      assertThat(lab.deliver(frame).verdict()).isEqualTo(Verdict.PASS);
    }
  }
}
