package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.engine.Lab.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.netlink.Neighbour;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.Checksums;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerSnapshot;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacketEngineTest {

  private static final String CLIENT = "192.0.2.7:40000";
  private static final String SERVER = "198.51.100.1:8080";

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

  private static void assertChecksumsRight(Delivery delivery) {
    byte[] frame = bytes(delivery.frame());
    int header = (frame[14] & 0xf) * 4;
    int total = ((frame[16] & 0xff) << 8) | (frame[17] & 0xff);
    assertThat(Checksums.of(MemorySegment.ofArray(frame), 14, header)).isZero();
    assertThat(Frames.transportChecksum(frame, 14, header, total - header)).isZero();
  }

  private static Frames expected(Frames frames, int server) {
    return frames.ttl(63).macs(Lab.serverMac(server), Lab.BACK_MAC);
  }

  private long count(PacketCounter counter) {
    return lab.engine().counters().sum(counter);
  }

  private ServerSnapshot server(int position) {
    return lab.engine().services().getFirst().servers().get(position);
  }

  @Test
  void aNewConnectionIsTranslatedToAServer() {
    lab.nat(Protocol.TCP, 1);
    Delivery delivery = lab.connect(CLIENT);
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    assertThat(delivery.interfaceIndex()).isEqualTo(Lab.BACK);
    assertThat(bytes(delivery.frame()))
        .isEqualTo(expected(tcp(CLIENT, SERVER, PacketView.SYN), 1).bytes());
    assertChecksumsRight(delivery);
  }

  @Test
  void theServersAnswerComesFromTheVirtualAddress() {
    lab.nat(Protocol.TCP, 1);
    lab.connect(CLIENT);
    Delivery delivery = lab.deliver(tcp(SERVER, CLIENT, PacketView.SYN | PacketView.ACK));
    assertThat(delivery.interfaceIndex()).isEqualTo(Lab.FRONT);
    byte[] frame = bytes(delivery.frame());
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    assertThat(buffer.getInt(26)).isEqualTo(Frames.address(VIP));
    assertThat(buffer.getShort(34)).isEqualTo((short) 80);
    assertChecksumsRight(delivery);
  }

  @Test
  void directRoutingChangesOnlyTheNeighbourAndTheTimeToLive() {
    lab.serve(Lab.service(Lab.key(Protocol.TCP, VIP), "rr", 0), ForwardingMethod.ROUTE, 1);
    Delivery delivery = lab.connect(CLIENT);
    assertThat(bytes(delivery.frame()))
        .isEqualTo(expected(tcp(CLIENT, VIP, PacketView.SYN), 1).bytes());
    assertThat(lab.deliver(tcp("198.51.100.1:80", CLIENT, PacketView.ACK)).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aPacketWithIpOptionsIsTranslatedToo() {
    lab.nat(Protocol.UDP, 1);
    Delivery delivery = lab.deliver(udp(CLIENT, VIP).options(3).payload("hello"));
    assertThat(bytes(delivery.frame()))
        .isEqualTo(expected(udp(CLIENT, SERVER).options(3).payload("hello"), 1).bytes());
  }

  @Test
  void packetsThatNoServiceWantsAreLeftToTheKernelAsTheyCame() {
    lab.nat(Protocol.TCP, 1);
    byte[] ssh = tcp(CLIENT, "192.0.2.100:22", PacketView.SYN).bytes();
    Delivery delivery = lab.deliver(ssh);
    assertThat(delivery.verdict()).isEqualTo(Verdict.PASS);
    assertThat(bytes(delivery.frame())).isEqualTo(ssh);
  }

  @Test
  void aSegmentOfAnUnknownConnectionIsLeftToTheKernelUnlessSilenceIsWanted() {
    lab.nat(Protocol.TCP, 1);
    assertThat(lab.deliver(tcp(CLIENT, VIP, PacketView.ACK)).verdict()).isEqualTo(Verdict.PASS);
    lab.engine().settings().dropUnknown(true);
    assertThat(lab.deliver(tcp(CLIENT, VIP, PacketView.ACK)).verdict()).isEqualTo(Verdict.DROP);
    assertThat(count(PacketCounter.UNKNOWN_FLOW_DROPPED)).isEqualTo(1);
  }

  @Test
  void connectionsArePassedRoundAndPacketsStayWithTheirs() {
    lab.nat(Protocol.TCP, 3);
    Set<Integer> servers = new TreeSet<>();
    for (int port = 1; port <= 3; port++) {
      Delivery first = lab.connect("192.0.2.7:" + port);
      servers.add(first.frame().getInt(30));
      Delivery second = lab.deliver(tcp("192.0.2.7:" + port, VIP, PacketView.ACK));
      assertThat(second.frame().getInt(30)).isEqualTo(first.frame().getInt(30));
    }
    assertThat(servers).hasSize(3);
  }

  @Test
  void countsFollowTheConnectionsState() {
    lab.nat(Protocol.TCP, 1);
    lab.connect(CLIENT);
    lab.deliver(tcp(CLIENT, VIP, PacketView.ACK));
    assertThat(server(0).activeConnections()).isEqualTo(1);
    lab.deliver(tcp(CLIENT, VIP, PacketView.RST));
    assertThat(server(0).activeConnections()).isZero();
    assertThat(server(0).inactiveConnections()).isEqualTo(1);
    lab.pass(12);
    assertThat(server(0).inactiveConnections()).isZero();
    assertThat(lab.connections()).isEmpty();
    assertThat(server(0).totals().connections()).isEqualTo(1);
  }

  @Test
  void aSilentFlowEndsWhenItsTimeIsOverAndPacketsProlongIt() {
    lab.nat(Protocol.UDP, 1);
    lab.engine().setTimeouts(new LvsControl.Timeouts(0, 0, 10));
    lab.deliver(udp(CLIENT, VIP));
    lab.pass(8);
    lab.deliver(udp(CLIENT, VIP));
    lab.pass(8);
    assertThat(lab.connections())
        .singleElement()
        .extracting(ConnectionSnapshot::state, ConnectionSnapshot::secondsLeft)
        .containsExactly("UDP", 1L);
    lab.pass(4);
    assertThat(lab.connections()).isEmpty();
  }

  @Test
  void aSynOnAClosedConnectionBeginsAnother() {
    lab.nat(Protocol.TCP, 2);
    int first = lab.connect(CLIENT).frame().getInt(30);
    lab.deliver(tcp(CLIENT, VIP, PacketView.ACK));
    lab.deliver(tcp(CLIENT, VIP, PacketView.RST));
    int second = lab.connect(CLIENT).frame().getInt(30);
    assertThat(second).isNotEqualTo(first);
    assertThat(lab.connections()).hasSize(1);
  }

  @Test
  void withoutAnAvailableServerTheClientIsTold() {
    lab.nat(Protocol.TCP, 0);
    Delivery delivery = lab.connect(CLIENT);
    assertThat(delivery.verdict()).isEqualTo(Verdict.RETURN);
    ByteBuffer frame = delivery.frame();
    assertThat(frame.getShort(34)).isEqualTo((short) 0x0303);
    assertThat(frame.getInt(26)).isEqualTo(Frames.address(VIP));
    assertThat(frame.getInt(30)).isEqualTo(Frames.address(CLIENT));
    byte[] bytes = bytes(frame);
    assertThat(Checksums.of(MemorySegment.ofArray(bytes), 14, 20)).isZero();
    assertThat(Checksums.of(MemorySegment.ofArray(bytes), 34, bytes.length - 34)).isZero();
    assertThat(count(PacketCounter.NO_SERVER)).isEqualTo(1);
  }

  @Test
  void aPacketAtTheEndOfItsLifeIsReportedButItsConnectionStands() {
    lab.nat(Protocol.TCP, 1);
    Delivery delivery = lab.deliver(tcp(CLIENT, VIP, PacketView.SYN).ttl(1));
    assertThat(delivery.verdict()).isEqualTo(Verdict.RETURN);
    assertThat(delivery.frame().getShort(34)).isEqualTo((short) 0x0b00);
    assertThat(lab.connections()).hasSize(1);
  }

  @Test
  void aRemovedServerMayStillAnswer() {
    lab.nat(Protocol.TCP, 1);
    lab.connect(CLIENT);
    lab.engine().deleteServer(Lab.key(Protocol.TCP, VIP), server(0).settings().key());
    Delivery answer = lab.deliver(tcp("198.51.100.1:8080", CLIENT, PacketView.ACK));
    assertThat(answer.verdict()).isEqualTo(Verdict.SEND);
  }

  @Test
  void aRemovedServersPacketsAreDroppedUntilItReturns() {
    lab.nat(Protocol.TCP, 1);
    lab.connect(CLIENT);
    var key = Lab.key(Protocol.TCP, VIP);
    var settings = server(0).settings();
    lab.engine().deleteServer(key, settings.key());
    assertThat(lab.deliver(tcp(CLIENT, VIP, PacketView.ACK)).verdict()).isEqualTo(Verdict.DROP);
    assertThat(count(PacketCounter.SERVER_GONE)).isEqualTo(1);
    lab.engine().addServer(key, settings);
    assertThat(lab.deliver(tcp(CLIENT, VIP, PacketView.ACK)).verdict()).isEqualTo(Verdict.SEND);
    assertThat(server(0).activeConnections()).isEqualTo(1);
  }

  @Test
  void aPacketWaitsForTheAddressOfItsNeighbour() {
    lab.nat(Protocol.TCP, 1);
    var unknown = new Neighbour(Lab.BACK, InetAddress.ofLiteral("198.51.100.1"), Optional.empty());
    lab.engine().hops().apply(new NetlinkEvent.NeighbourChanged(unknown));
    assertThat(lab.connect(CLIENT).verdict()).isEqualTo(Verdict.HOLD);
    lab.engine()
        .hops()
        .apply(
            new NetlinkEvent.NeighbourChanged(
                Lab.neighbour(Lab.BACK, "198.51.100.1", "02:00:00:00:0f:0f")));
    assertThat(lab.connect(CLIENT).verdict()).isEqualTo(Verdict.SEND);
  }

  @Test
  void malformedPacketsToAServiceAreCountedAndDropped() {
    lab.nat(Protocol.TCP, 1);
    byte[] shortHeader = tcp(CLIENT, VIP, PacketView.SYN).bytes();
    shortHeader[14] = 0x44;
    byte[] lyingLength = tcp(CLIENT, VIP, PacketView.SYN).bytes();
    lyingLength[16] = 0x7f;
    byte[] badOffset = tcp(CLIENT, VIP, PacketView.SYN).bytes();
    badOffset[46] = (byte) 0xf0;
    byte[] udpLie = udp(CLIENT, VIP).payload("x").bytes();
    udpLie[38] = 0x01;
    for (byte[] frame : new byte[][] {shortHeader, lyingLength, badOffset, udpLie}) {
      assertThat(lab.deliver(frame).verdict()).isEqualTo(Verdict.DROP);
    }
    assertThat(count(PacketCounter.MALFORMED)).isEqualTo(4);
  }

  @Test
  void noFrameMakesTheEngineFail() {
    lab.nat(Protocol.TCP, 2).nat(Protocol.UDP, 2);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[][] seeds = {
      tcp(CLIENT, VIP, PacketView.SYN).bytes(),
      udp(CLIENT, VIP).payload("payload").bytes(),
      tcp(SERVER, CLIENT, PacketView.ACK).options(2).bytes()
    };
    for (int i = 0; i < 200_000; i++) {
      byte[] frame = seeds[random.nextInt(seeds.length)].clone();
      for (int flips = random.nextInt(6); flips >= 0; flips--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
      assertThat(lab.deliver(random.nextInt(4) == 0 ? cut : frame).verdict())
          .as("seed %d, frame %d", seed, i)
          .isNotNull();
    }
  }
}
