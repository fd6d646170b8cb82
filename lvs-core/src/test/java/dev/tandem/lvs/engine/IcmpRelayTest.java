package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.icmpError;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import dev.tandem.lvs.service.Tunnel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IcmpRelayTest {

  private static final String CLIENT = "192.0.2.7:40000";
  private static final String SERVER = "198.51.100.1:8080";
  private static final String VIP_ADDRESS = "192.0.2.100";
  private static final int PORT_UNREACHABLE = 0x0303;
  private static final int FRAGMENTATION_NEEDED = 0x0304;
  private static final int REDIRECT = 0x0500;
  private static final int QUOTED = 14 + 20 + 8;

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The IP packet of a frame, as far as an error quotes it. */
  private static byte[] quoted(byte[] frame) {
    return Arrays.copyOfRange(frame, 14, Math.min(frame.length, 14 + 28));
  }

  private void serve(ForwardingMethod method) {
    lab.serve(Lab.service(Lab.key(Protocol.UDP, VIP), "rr", 0), method, 1);
    lab.deliver(udp(CLIENT, VIP));
  }

  private void serve(Tunnel tunnel) {
    ServiceKey key = Lab.key(Protocol.UDP, VIP);
    lab.engine().addService(Lab.service(key, "rr", 0));
    lab.engine().addServer(key, Lab.tunnelled("198.51.100.1:80", tunnel));
  }

  private Delivery sent(byte[] frame, int link) {
    Delivery delivery = lab.deliver(frame);
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    assertThat(delivery.interfaceIndex()).isEqualTo(link);
    assertThat(lab.engine().counters().sum(PacketCounter.ICMP_RELAYED)).isPositive();
    return delivery;
  }

  @Test
  void aServersErrorReachesTheClientAsFromTheVirtualAddress() {
    serve(ForwardingMethod.MASQUERADE);
    byte[] asSent = udp(CLIENT, SERVER).ttl(63).bytes();
    byte[] error = icmpError("198.51.100.1", "192.0.2.7", PORT_UNREACHABLE, 0, quoted(asSent));
    byte[] asTheClientSentIt = quoted(udp(CLIENT, VIP).ttl(63).bytes());
    // The checksum of the quoted datagram stays as it was, as with IPVS.
    System.arraycopy(asSent, 40, asTheClientSentIt, 26, 2);
    byte[] expected = icmpError(VIP_ADDRESS, "192.0.2.7", PORT_UNREACHABLE, 0, asTheClientSentIt);
    assertThat(bytes(sent(error, Lab.FRONT).frame())).endsWith(countedDown(expected));
  }

  /** The packet of a frame after a router. */
  private static byte[] countedDown(byte[] frame) {
    byte[] packet = Arrays.copyOfRange(frame, 14, frame.length);
    packet[8]--;
    ByteBuffer buffer = ByteBuffer.wrap(packet);
    int checksum = (buffer.getShort(10) & 0xffff) + 0x100;
    buffer.putShort(10, (short) (checksum + (checksum >>> 16)));
    return packet;
  }

  @Test
  void anErrorFromTheClientsSideReachesTheServerTranslated() {
    serve(ForwardingMethod.MASQUERADE);
    byte[] answer = quoted(udp(VIP, CLIENT).ttl(60).bytes());
    byte[] error = icmpError("203.0.113.9", VIP_ADDRESS, FRAGMENTATION_NEEDED, 1400, answer);
    byte[] asTheServerSentIt = quoted(udp(SERVER, CLIENT).ttl(60).bytes());
    System.arraycopy(answer, 26, asTheServerSentIt, 26, 2);
    byte[] expected =
        icmpError("203.0.113.9", "198.51.100.1", FRAGMENTATION_NEEDED, 1400, asTheServerSentIt);
    assertThat(bytes(sent(error, Lab.BACK).frame())).endsWith(countedDown(expected));
  }

  @Test
  void anErrorAboutNoConnectionOpensOneIfThatIsWanted() {
    lab.serve(Lab.service(Lab.key(Protocol.UDP, VIP), "rr", 0), ForwardingMethod.MASQUERADE, 1);
    byte[] answer = quoted(udp(VIP, CLIENT).ttl(60).bytes());
    byte[] error = icmpError("203.0.113.9", VIP_ADDRESS, FRAGMENTATION_NEEDED, 1400, answer);
    assertThat(lab.deliver(error).verdict()).isEqualTo(Verdict.PASS);
    assertThat(lab.engine().table().live()).isZero();

    lab.engine().tune(Tuning.OF_KERNEL.with(Tunable.SCHEDULE_ICMP, 1));
    sent(error, Lab.BACK);
    assertThat(lab.engine().table().live()).isEqualTo(1);
    sent(error, Lab.BACK);
    assertThat(lab.engine().table().live()).as("the same connection").isEqualTo(1);
    assertThat(lab.deliver(udp(CLIENT, VIP)).frame().getInt(30))
        .isEqualTo(Frames.address("198.51.100.1:0"));
    byte[] ofNoService =
        icmpError(
            "203.0.113.9",
            VIP_ADDRESS,
            0x0304,
            1400,
            quoted(udp("192.0.2.100:81", CLIENT).bytes()));
    assertThat(lab.deliver(ofNoService).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void anErrorWithABadChecksumIsNotTranslated() {
    serve(ForwardingMethod.MASQUERADE);
    byte[] error =
        icmpError("203.0.113.9", VIP_ADDRESS, 0x0301, 0, quoted(udp(VIP, CLIENT).bytes()));
    error[36] ^= 1;
    assertThat(lab.deliver(error).verdict()).isEqualTo(Verdict.DROP);
  }

  @Test
  void aRoutedOrWrappedConnectionsErrorsReachTheServerAsTheyAre() {
    serve(ForwardingMethod.ROUTE);
    byte[] error =
        icmpError("203.0.113.9", VIP_ADDRESS, 0x0301, 0, quoted(udp(VIP, CLIENT).bytes()));
    assertThat(bytes(sent(error, Lab.BACK).frame())).endsWith(countedDown(error));
  }

  @Test
  void errorsGoThroughTheTunnelToo() {
    serve(Tunnel.IPIP);
    lab.deliver(udp(CLIENT, VIP));
    byte[] error =
        icmpError("203.0.113.9", VIP_ADDRESS, 0x0301, 0, quoted(udp(VIP, CLIENT).bytes()));
    byte[] frame = bytes(sent(error, Lab.BACK).frame());
    assertThat(frame[23]).isEqualTo((byte) 4);
    assertThat(frame).endsWith(countedDown(error));
  }

  @Test
  void aTunnelThatIsTooNarrowIsTheClientsBusiness() {
    serve(Tunnel.IPIP);
    byte[] outer = bytes(lab.deliver(udp(CLIENT, VIP).payload("x".repeat(1000))).frame());
    byte[] about = Arrays.copyOfRange(outer, 14, 14 + 60);
    byte[] error = icmpError("198.51.100.9", "198.51.100.254", FRAGMENTATION_NEEDED, 900, about);
    ByteBuffer frame = sent(error, Lab.FRONT).frame();
    assertThat(frame.getInt(26)).isEqualTo(Frames.address(VIP));
    assertThat(frame.getInt(30)).isEqualTo(Frames.address(CLIENT));
    assertThat(frame.getShort(34)).isEqualTo((short) FRAGMENTATION_NEEDED);
    assertThat(frame.getInt(38)).isEqualTo(880);
    assertThat(Arrays.copyOfRange(bytes(frame), QUOTED, QUOTED + 40))
        .isEqualTo(Arrays.copyOfRange(about, 20, 60));

    Delivery next = lab.deliver(udp(CLIENT, VIP).payload("x".repeat(1000)));
    assertThat(next.verdict()).as("the path's length is remembered").isEqualTo(Verdict.RETURN);
    lab.pass(601);
    assertThat(lab.deliver(udp(CLIENT, VIP).payload("x".repeat(1000))).verdict())
        .as("for ten minutes")
        .isEqualTo(Verdict.SEND);
  }

  @Test
  void whatIsNotAboutAConnectionIsTheKernels() {
    serve(ForwardingMethod.MASQUERADE);
    byte[] aboutOther = quoted(udp("192.0.2.100:80", "192.0.2.7:1").bytes());
    byte[] aboutOurs = quoted(udp(VIP, CLIENT).bytes());
    for (byte[] frame :
        new byte[][] {
          icmpError("203.0.113.9", VIP_ADDRESS, PORT_UNREACHABLE, 0, aboutOther),
          icmpError("203.0.113.9", VIP_ADDRESS, REDIRECT, 0, aboutOurs),
          icmpError("203.0.113.9", VIP_ADDRESS, 0x0800, 0, aboutOurs),
          icmpError("203.0.113.9", VIP_ADDRESS, PORT_UNREACHABLE, 0, new byte[3])
        }) {
      assertThat(lab.deliver(frame).verdict()).isEqualTo(Verdict.PASS);
    }
  }
}
