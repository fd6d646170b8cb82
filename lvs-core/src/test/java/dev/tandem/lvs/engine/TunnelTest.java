package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.Checksums;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tunnel;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TunnelTest {

  private static final String CLIENT = "192.0.2.7:40000";
  private static final int ETHERNET = 14;
  private static final int OUTER = ETHERNET + 20;

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private void serve(Tunnel.Type type, Tunnel.Checksum checksum) {
    ServiceKey key = Lab.key(Protocol.UDP, VIP);
    lab.engine().addService(Lab.service(key, "rr", 0));
    int port = type == Tunnel.Type.GUE ? 6080 : 0;
    lab.engine().addServer(key, Lab.tunnelled("198.51.100.1:80", new Tunnel(type, port, checksum)));
  }

  private Delivery send(Frames frames) {
    Delivery delivery = lab.deliver(frames);
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    assertThat(delivery.interfaceIndex()).isEqualTo(Lab.BACK);
    return delivery;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static byte[] from(Delivery delivery, int offset) {
    byte[] frame = bytes(delivery.frame());
    return Arrays.copyOfRange(frame, offset, frame.length);
  }

  private static byte[] packet(Frames frames) {
    byte[] frame = frames.bytes();
    return Arrays.copyOfRange(frame, ETHERNET, frame.length);
  }

  private static Frames asIsSent(Frames frames) {
    return frames.ttl(63);
  }

  @Test
  void anIpipPacketHoldsTheClientsPacketAsItWouldBeRouted() {
    serve(Tunnel.Type.IPIP, Tunnel.Checksum.NONE);
    Delivery delivery = send(udp(CLIENT, VIP).tos(0x2e).payload("hello"));
    assertThat(from(delivery, OUTER))
        .isEqualTo(packet(asIsSent(udp(CLIENT, VIP).tos(0x2e).payload("hello"))));
    ByteBuffer outer = delivery.frame();
    assertThat(outer.getShort(ETHERNET)).isEqualTo((short) 0x452e);
    assertThat(outer.getShort(ETHERNET + 2)).isEqualTo((short) (20 + 28 + 5));
    assertThat(outer.getShort(ETHERNET + 4)).as("id").isZero();
    assertThat(outer.getShort(ETHERNET + 6)).as("don't fragment").isEqualTo((short) 0x4000);
    assertThat(outer.getShort(ETHERNET + 8)).as("ttl, protocol").isEqualTo((short) 0x3f04);
    assertThat(outer.getInt(ETHERNET + 12)).isEqualTo(Frames.address("198.51.100.254:0"));
    assertThat(outer.getInt(ETHERNET + 16)).isEqualTo(Frames.address("198.51.100.1:0"));
    assertThat(Checksums.of(MemorySegment.ofArray(bytes(outer)), ETHERNET, 20)).isZero();
  }

  @Test
  void aCongestionMarkIsNotCopiedToTheOuterHeader() {
    serve(Tunnel.Type.IPIP, Tunnel.Checksum.NONE);
    assertThat(send(udp(CLIENT, VIP).tos(3)).frame().get(ETHERNET + 1)).isEqualTo((byte) 2);
  }

  @Test
  void gueAndGreCarryTheirHeaders() {
    serve(Tunnel.Type.GUE, Tunnel.Checksum.NONE);
    ByteBuffer frame = send(udp(CLIENT, VIP)).frame();
    assertThat(frame.getShort(OUTER) & 0xffff).isBetween(32_768, 60_999);
    assertThat(frame.getShort(OUTER + 2)).isEqualTo((short) 6080);
    assertThat(frame.getShort(OUTER + 4)).isEqualTo((short) (8 + 4 + 28));
    assertThat(frame.getShort(OUTER + 6)).as("no checksum").isZero();
    assertThat(frame.getInt(OUTER + 8)).isEqualTo(0x00040000);
  }

  @Test
  void greCarriesItsChecksum() {
    serve(Tunnel.Type.GRE, Tunnel.Checksum.FULL);
    byte[] gre = from(send(udp(CLIENT, VIP).payload("odd")), OUTER);
    assertThat(ByteBuffer.wrap(gre).getInt(0)).isEqualTo(0x80000800);
    assertThat(Checksums.of(MemorySegment.ofArray(gre), 0, gre.length)).isZero();
    assertThat(Arrays.copyOfRange(gre, 8, gre.length))
        .isEqualTo(packet(asIsSent(udp(CLIENT, VIP).payload("odd"))));
  }

  @Test
  void gueChecksumsCoverTheWholePacket() {
    serve(Tunnel.Type.GUE, Tunnel.Checksum.REMOTE);
    byte[] frame = bytes(send(udp(CLIENT, VIP).payload("odd")).frame());
    assertThat(Frames.transportChecksum(frame, ETHERNET, 20, frame.length - OUTER)).isZero();
  }

  @Test
  void aPacketThatWouldNotFitDrawsAnErrorWithTheLengthThatDoes() {
    serve(Tunnel.Type.IPIP, Tunnel.Checksum.NONE);
    Delivery delivery = lab.deliver(udp(CLIENT, VIP).payload("x".repeat(1453)));
    assertThat(delivery.verdict()).isEqualTo(Verdict.RETURN);
    assertThat(delivery.frame().getShort(OUTER)).isEqualTo((short) 0x0304);
    assertThat(delivery.frame().getInt(OUTER + 4)).isEqualTo(1480);
    assertThat(delivery.frame().get(OUTER + 8 + 8)).as("quoted ttl").isEqualTo((byte) 63);
    assertThat(delivery.frame().getInt(ETHERNET + 12)).isEqualTo(Frames.address(VIP));
    send(udp(CLIENT, VIP).payload("x".repeat(1452)));
  }

  @Test
  void aPacketThatMayBeFragmentedIsWrappedAndThenCut() {
    serve(Tunnel.Type.IPIP, Tunnel.Checksum.NONE);
    Frames frames = udp(CLIENT, VIP).mayBeFragmented().payload("x".repeat(1472));
    assertCut(send(frames), asIsSent(frames));
    assertThat(lab.engine().counters().sum(PacketCounter.TOO_BIG)).isEqualTo(1);
  }

  @Test
  void withoutPathMtuDiscoveryAllPacketsMayBeCut() {
    serve(Tunnel.Type.IPIP, Tunnel.Checksum.NONE);
    lab.engine().tune(lab.engine().tuning().with(Tunable.PMTU_DISC, 0));
    Frames frames = udp(CLIENT, VIP).payload("x".repeat(1472));
    assertCut(send(frames), asIsSent(frames));
  }

  private static void assertCut(Delivery last, Frames inner) {
    assertThat(last.ahead()).hasSize(1);
    ByteBuffer first = last.ahead().getFirst().frame();
    assertThat(first.remaining()).isEqualTo(1514);
    assertThat(first.getShort(ETHERNET + 6)).as("more fragments").isEqualTo((short) 0x2000);
    assertThat(last.frame().getShort(ETHERNET + 6)).isEqualTo((short) (1480 / 8));
    assertThat(last.frame().getShort(ETHERNET + 4)).isEqualTo(first.getShort(ETHERNET + 4));
    byte[] head = from(last.ahead().getFirst(), OUTER);
    byte[] tail = from(last, OUTER);
    byte[] whole = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    assertThat(whole).isEqualTo(packet(inner));
    for (ByteBuffer frame : new ByteBuffer[] {first, last.frame()}) {
      assertThat(Checksums.of(MemorySegment.ofArray(bytes(frame)), ETHERNET, 20)).isZero();
    }
  }
}
