package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.icmpv6Error;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Ipv6Test {

  private static final String VIP = "[2001:db8:1::100]:80";
  private static final String CLIENT = "[2001:db8:1::7]:40000";
  private static final String SERVER = "[2001:db8:2::1]:8080";
  private static final int IP = 14;
  private static final int HEADER = 40;

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private void serve(Protocol protocol, String server, ForwardingMethod method) {
    ServiceKey key = Lab.key(protocol, VIP);
    lab.engine().addService(Lab.service(key, "rr", 0));
    lab.engine().addServer(key, Lab.server(server, method, 1));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static InetAddress address(byte[] frame, int at) {
    return Frames.host(HexAddress.text(Arrays.copyOfRange(frame, at, at + 16)) + ":0");
  }

  /** Sixteen octets as a literal. */
  private static final class HexAddress {
    static String text(byte[] octets) {
      StringBuilder text = new StringBuilder("[");
      for (int i = 0; i < octets.length; i += 2) {
        text.append(i == 0 ? "" : ":");
        text.append(Integer.toHexString((octets[i] & 0xff) << 8 | (octets[i + 1] & 0xff)));
      }
      return text.append(']').toString();
    }
  }

  private static InetAddress source(byte[] frame) {
    return address(frame, IP + 8);
  }

  private static InetAddress target(byte[] frame) {
    return address(frame, IP + 24);
  }

  private static int port(byte[] frame, int at) {
    return ByteBuffer.wrap(frame).getShort(at) & 0xffff;
  }

  private byte[] sent(Delivery delivery, int link) {
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    assertThat(delivery.interfaceIndex()).isEqualTo(link);
    return bytes(delivery.frame());
  }

  private static void assertChecksumRight(byte[] frame, int header) {
    assertThat(Frames.transportChecksum(frame, IP, header, frame.length - IP - header))
        .as("checksum with the one in the packet")
        .isZero();
  }

  @Test
  void translatesBothWays() {
    serve(Protocol.TCP, SERVER, ForwardingMethod.MASQUERADE);
    byte[] in = sent(lab.deliver(tcp(CLIENT, VIP, PacketView.SYN)), Lab.BACK);
    assertThat(target(in)).isEqualTo(Frames.host(SERVER));
    assertThat(source(in)).isEqualTo(Frames.host(CLIENT));
    assertThat(port(in, IP + HEADER + 2)).isEqualTo(8080);
    assertThat(in[IP + 7]).as("hop limit").isEqualTo((byte) 63);
    assertChecksumRight(in, HEADER);

    byte[] out = sent(lab.deliver(tcp(SERVER, CLIENT, PacketView.ACK)), Lab.FRONT);
    assertThat(source(out)).isEqualTo(Frames.host(VIP));
    assertThat(port(out, IP + HEADER)).isEqualTo(80);
    assertChecksumRight(out, HEADER);
  }

  @Test
  void translatesBehindExtensionHeaders() {
    serve(Protocol.UDP, SERVER, ForwardingMethod.MASQUERADE);
    byte[] in = sent(lab.deliver(udp(CLIENT, VIP).extensions(3).payload("hello")), Lab.BACK);
    assertThat(target(in)).isEqualTo(Frames.host(SERVER));
    assertChecksumRight(in, HEADER + 3 * 8);
  }

  @Test
  void endlessExtensionHeadersAreMalformed() {
    serve(Protocol.UDP, SERVER, ForwardingMethod.MASQUERADE);
    assertThat(lab.deliver(udp(CLIENT, VIP).extensions(8)).verdict()).isEqualTo(Verdict.SEND);
    assertThat(lab.deliver(udp(CLIENT, VIP).extensions(9)).verdict()).isEqualTo(Verdict.DROP);
  }

  @Test
  void mappedAddressesAreNobodys() {
    lab.nat(Protocol.UDP, 1);
    byte[] frame = udp(CLIENT, VIP).bytes();
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(InetAddress.ofLiteral("192.0.2.100").getAddress(), 0, mapped, 12, 4);
    System.arraycopy(mapped, 0, frame, IP + 24, 16);
    assertThat(lab.deliver(frame).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void routesWithoutAChange() {
    serve(Protocol.TCP, "[2001:db8:2::1]:80", ForwardingMethod.ROUTE);
    byte[] frame = tcp(CLIENT, VIP, PacketView.SYN).bytes();
    byte[] in = sent(lab.deliver(frame), Lab.BACK);
    frame[IP + 7]--;
    assertThat(Arrays.copyOfRange(in, IP, in.length))
        .isEqualTo(Arrays.copyOfRange(frame, IP, frame.length));
  }

  private byte[] tunnelled(String service, String client, String server, Tunnel tunnel) {
    ServiceKey key = Lab.key(Protocol.UDP, service);
    lab.engine().addService(Lab.service(key, "rr", 0));
    lab.engine().addServer(key, Lab.tunnelled(server, tunnel));
    return sent(lab.deliver(udp(client, service).payload("hello")), Lab.BACK);
  }

  @Test
  void wrapsSixInSix() {
    byte[] in = tunnelled(VIP, CLIENT, "[2001:db8:2::1]:80", Tunnel.IPIP);
    assertThat(target(in)).isEqualTo(Frames.host(SERVER));
    assertThat(source(in)).isEqualTo(InetAddress.ofLiteral("2001:db8:2::254"));
    assertThat(in[IP + 6]).as("next header").isEqualTo((byte) PacketView.IPV6);
    assertThat(address(in, IP + HEADER + 24)).isEqualTo(Frames.host(VIP));
  }

  @Test
  void wrapsSixInFour() {
    byte[] in = tunnelled(VIP, CLIENT, "198.51.100.1:80", Tunnel.IPIP);
    assertThat(in[IP + 9]).as("protocol").isEqualTo((byte) PacketView.IPV6);
    assertThat(in[IP + 6] & 0x40).as("don't fragment").isZero();
    assertThat(address(in, IP + 20 + 24)).isEqualTo(Frames.host(VIP));
    assertThat(lab.connections().getFirst().server())
        .isEqualTo(InetAddress.ofLiteral("198.51.100.1"));
  }

  @Test
  void wrapsFourInSix() {
    byte[] in = tunnelled("192.0.2.100:80", "192.0.2.7:40000", "[2001:db8:2::1]:80", Tunnel.IPIP);
    assertThat(target(in)).isEqualTo(Frames.host(SERVER));
    assertThat(in[IP + 6]).as("next header").isEqualTo((byte) PacketView.IPIP);
    assertThat(in[IP + HEADER] >> 4).isEqualTo(4);
    ConnectionSnapshot listed = lab.connections().getFirst();
    assertThat(listed.client()).isEqualTo(InetAddress.ofLiteral("192.0.2.7"));
    assertThat(listed.server()).isEqualTo(Frames.host(SERVER));
  }

  @Test
  void namesTheInnerPacketInEveryEncapsulation() {
    Tunnel gue = new Tunnel(Tunnel.Type.GUE, 6080, Tunnel.Checksum.FULL);
    byte[] in = tunnelled(VIP, CLIENT, "[2001:db8:2::1]:80", gue);
    assertThat(in[IP + HEADER + 9]).isEqualTo((byte) PacketView.IPV6);
    assertChecksumRight(in, HEADER);
    lab.engine().flush();
    Tunnel gre = new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.NONE);
    in = tunnelled(VIP, "[2001:db8:1::8]:1", "198.51.100.1:80", gre);
    assertThat(port(in, IP + 20 + 2)).isEqualTo(PacketView.ETHERTYPE_IPV6);
  }

  @Test
  void whatIsCutAfterItWasWrappedIntoSixIsWholeAgainAtItsEnd() {
    ServiceKey key = Lab.key(Protocol.UDP, "192.0.2.100:80");
    lab.engine().addService(Lab.service(key, "rr", 0));
    lab.engine().addServer(key, Lab.tunnelled("[2001:db8:2::1]:80", Tunnel.IPIP));
    byte[] frame =
        udp("192.0.2.7:1", "192.0.2.100:80").mayBeFragmented().payload("x".repeat(1470)).bytes();
    Delivery delivery = lab.deliver(frame);
    byte[] last = sent(delivery, Lab.BACK);
    byte[] first = bytes(delivery.ahead().getFirst().frame());
    assertThat(delivery.ahead()).hasSize(1);
    assertThat(first.length - IP).isLessThanOrEqualTo(1500);
    ByteBuffer together = ByteBuffer.allocate(frame.length - IP);
    together.put(first, IP + HEADER + 8, first.length - IP - HEADER - 8);
    assertThat(port(last, IP + HEADER + 2)).as("offset").isEqualTo(together.position());
    assertThat(port(first, IP + HEADER + 2)).as("offset and more").isEqualTo(1);
    together.put(last, IP + HEADER + 8, last.length - IP - HEADER - 8);
    assertThat(together.hasRemaining()).isFalse();
    assertThat(Arrays.copyOfRange(together.array(), 20, together.capacity()))
        .isEqualTo(Arrays.copyOfRange(frame, IP + 20, frame.length));
  }

  @Test
  void onlyTunnelsLeadToTheOtherFamily() {
    ServiceKey key = Lab.key(Protocol.TCP, VIP);
    lab.engine().addService(Lab.service(key, "rr", 0));
    assertThatExceptionOfType(LvsException.class)
        .isThrownBy(() ->
            lab.engine()
                .addServer(key, Lab.server("198.51.100.1:80", ForwardingMethod.MASQUERADE, 1)));
    assertThatExceptionOfType(LvsException.class)
        .isThrownBy(() ->
            lab.engine().addServer(key, Lab.server("[fe80::1]:80", ForwardingMethod.ROUTE, 1)));
  }

  private byte[] error(Delivery delivery, int typeAndCode) {
    assertThat(delivery.verdict()).isEqualTo(Verdict.RETURN);
    byte[] frame = bytes(delivery.frame());
    assertThat(frame[IP + 6]).isEqualTo((byte) PacketView.ICMPV6);
    assertThat(port(frame, IP + HEADER)).isEqualTo(typeAndCode);
    assertThat(source(frame)).isEqualTo(Frames.host(VIP));
    assertThat(target(frame)).isEqualTo(Frames.host(CLIENT));
    assertChecksumRight(frame, HEADER);
    return frame;
  }

  @Test
  void answersWithErrors() {
    lab.engine().addService(Lab.service(Lab.key(Protocol.TCP, VIP), "rr", 0));
    error(lab.deliver(tcp(CLIENT, VIP, PacketView.SYN)), 0x0104);
    serve(Protocol.UDP, SERVER, ForwardingMethod.MASQUERADE);
    error(lab.deliver(udp(CLIENT, VIP).ttl(1)), 0x0300);
    byte[] tooBig = error(lab.deliver(udp(CLIENT, VIP).payload("x".repeat(1500))), 0x0200);
    assertThat(ByteBuffer.wrap(tooBig).getInt(IP + HEADER + 4)).isEqualTo(1500);
    assertThat(tooBig).hasSize(IP + 1280);
  }

  private static byte[] packet(byte[] frame) {
    return Arrays.copyOfRange(frame, IP, frame.length);
  }

  @Test
  void errorsReachWhomTheyConcern() {
    serve(Protocol.UDP, SERVER, ForwardingMethod.MASQUERADE);
    byte[] in = sent(lab.deliver(udp(CLIENT, VIP)), Lab.BACK);
    byte[] fromServer = icmpv6Error("2001:db8:2::1", "2001:db8:1::7", 0x0104, 0, packet(in));
    byte[] toClient = sent(lab.deliver(fromServer), Lab.FRONT);
    assertThat(source(toClient)).isEqualTo(Frames.host(VIP));
    assertThat(address(toClient, IP + HEADER + 8 + 24)).isEqualTo(Frames.host(VIP));
    assertThat(port(toClient, IP + HEADER + 8 + HEADER + 2)).isEqualTo(80);
    assertChecksumRight(toClient, HEADER);

    byte[] answer = sent(lab.deliver(udp(SERVER, CLIENT)), Lab.FRONT);
    byte[] tooBig = icmpv6Error("2001:db8:9::1", "2001:db8:1::100", 0x0200, 1400, packet(answer));
    byte[] toServer = sent(lab.deliver(tooBig), Lab.BACK);
    assertThat(target(toServer)).isEqualTo(Frames.host(SERVER));
    assertThat(address(toServer, IP + HEADER + 8 + 8)).isEqualTo(Frames.host(SERVER));
    assertChecksumRight(toServer, HEADER);
  }

  @Test
  void aClientHearsOfATunnelThatIsTooNarrowInItsOwnFamily() {
    byte[] wrapped =
        tunnelled("192.0.2.100:80", "192.0.2.7:40000", "[2001:db8:2::1]:80", Tunnel.IPIP);
    byte[] tooBig = icmpv6Error("2001:db8:2::9", "2001:db8:2::254", 0x0200, 1400, packet(wrapped));
    byte[] toClient = sent(lab.deliver(tooBig), Lab.FRONT);
    assertThat(toClient[IP] >> 4).isEqualTo(4);
    assertThat(port(toClient, IP + 20)).isEqualTo(0x0304);
    assertThat(ByteBuffer.wrap(toClient).getInt(IP + 24)).isEqualTo(1360);
  }

  @Test
  void fragmentsFollowTheFirst() {
    serve(Protocol.UDP, SERVER, ForwardingMethod.MASQUERADE);
    byte[] whole = udp(CLIENT, VIP).payload("x".repeat(1400)).bytes();
    List<byte[]> fragments = Frames.cutIpv6(whole, 800);
    assertThat(lab.deliver(fragments.getLast()).verdict()).as("too early").isEqualTo(Verdict.DROP);
    Delivery first = lab.deliver(fragments.getFirst());
    assertThat(target(sent(first, Lab.BACK))).isEqualTo(Frames.host(SERVER));
    assertThat(first.ahead()).as("the one that waited").hasSize(1);
    byte[] later = sent(lab.deliver(fragments.getLast()), Lab.BACK);
    assertThat(target(later)).isEqualTo(Frames.host(SERVER));
  }

  @Test
  void clientsOfANetworkShareATemplate() {
    ServiceKey key = Lab.key(Protocol.TCP, VIP);
    lab.engine()
        .addService(
            new ServiceSettings(
                key,
                "rr",
                Set.of(),
                Optional.of(new Persistence(300, 64)),
                Optional.empty(),
                false));
    for (int i = 1; i < 4; i++) {
      String server = "[2001:db8:2::" + i + "]:80";
      lab.engine().addServer(key, Lab.server(server, ForwardingMethod.MASQUERADE, 1));
    }
    Set<InetAddress> servers = new HashSet<>();
    for (int i = 1; i < 9; i++) {
      String client = "[2001:db8:1::" + i + "]:1000";
      servers.add(target(sent(lab.deliver(tcp(client, VIP, PacketView.SYN)), Lab.BACK)));
    }
    assertThat(servers).hasSize(1);
    ConnectionSnapshot template =
        lab.connections().stream().filter(ConnectionSnapshot::template).findFirst().orElseThrow();
    assertThat(template.client()).isEqualTo(InetAddress.ofLiteral("2001:db8:1::"));
  }

  @Test
  void flowsOfBothFamiliesLiveSideBySide() {
    lab.nat(Protocol.TCP, 1);
    serve(Protocol.TCP, SERVER, ForwardingMethod.MASQUERADE);
    for (int i = 1001; i < 1200; i++) {
      sent(lab.deliver(tcp("[2001:db8:1::7]:" + i, VIP, PacketView.SYN)), Lab.BACK);
      sent(lab.connect("192.0.2.7:" + i), Lab.BACK);
    }
    assertThat(lab.connections()).hasSize(398);
    lab.pass(70);
    assertThat(lab.connections()).isEmpty();
  }

  @Test
  void recordsAreUsedAgain() {
    try (Lab small = new Lab(64)) {
      ServiceKey key = Lab.key(Protocol.UDP, VIP);
      small.engine().addService(Lab.service(key, "rr", 0));
      small.engine().addServer(key, Lab.server(SERVER, ForwardingMethod.MASQUERADE, 1));
      for (int round = 0; round < 5; round++) {
        int sent = 0;
        for (int port = 1; port <= 40; port++) {
          String client = "[2001:db8:1::7]:" + (round * 100 + port);
          if (small.deliver(udp(client, VIP)).verdict() == Verdict.SEND) {
            sent++;
          }
        }
        assertThat(sent).as("records").isEqualTo(small.engine().table().capacity() / 4);
        small.pass(310);
        assertThat(small.connections()).isEmpty();
      }
    }
  }
}
