package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.icmpv6Error;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.plane.TwoEngines.packet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of IPv6 the XDP program hands to the director, beside what it forwards. */
@RequiresRoot
class Ipv6ProgramTest {

  private static final String VIP = "[2001:db8:1::100]:80";
  private static final String CLIENT = "[2001:db8:1::7]:40000";
  private static final String SERVER = "[2001:db8:2::1]:8080";

  private final TwoEngines two = new TwoEngines();

  @AfterEach
  void close() throws Exception {
    two.close();
  }

  private ServiceKey serve(Protocol protocol) {
    ServiceKey key = Lab.key(protocol, VIP);
    two.engine().addService(Lab.service(key, "rr", 0));
    two.engine().addServer(key, Lab.server(SERVER, ForwardingMethod.MASQUERADE, 1));
    return key;
  }

  @Test
  void newFlowsOfServicesOnly() {
    serve(Protocol.TCP);
    two.assertDirectors(tcp(CLIENT, VIP, PacketView.SYN).bytes(), true);
    two.assertDirectors(tcp(CLIENT, VIP, PacketView.ACK).bytes(), false);
    two.assertDirectors(tcp(CLIENT, "[2001:db8:1::100]:81", PacketView.SYN).bytes(), false);
    two.assertDirectors(udp(CLIENT, VIP).bytes(), false);
    two.engine().settings().dropUnknown(true);
    assertThat(two.inProgram(tcp(CLIENT, VIP, PacketView.ACK).bytes()).verdict())
        .isEqualTo(TwoEngines.XDP_DROP);
  }

  @Test
  void unusualPacketsOfKnownFlowsAndErrorsAboutThem() {
    serve(Protocol.UDP);
    two.assertDirectors(udp(SERVER, CLIENT).bytes(), false);
    two.inEngine(udp(CLIENT, VIP).bytes());
    two.assertDirectors(udp(CLIENT, VIP).extensions(8).bytes(), true);
    assertThat(two.assertSame(udp(CLIENT, VIP).extensions(9).bytes(), "too many")).isTrue();
    assertThat(two.inProgram(udp(SERVER, CLIENT).bytes()).verdict())
        .isEqualTo(TwoEngines.XDP_REDIRECT);
    two.assertDirectors(udp(SERVER, "[2001:db8:1::8]:40000").bytes(), false);
    byte[] question = packet(udp(CLIENT, SERVER).bytes());
    byte[] answer = packet(udp(VIP, CLIENT).bytes());
    two.assertDirectors(icmpv6Error("2001:db8:2::1", "2001:db8:1::7", 0x0104, 0, question), true);
    two.assertDirectors(icmpv6Error("2001:db8::9", "2001:db8:1::100", 0x0200, 1400, answer), true);
    two.assertDirectors(icmpv6Error("2001:db8::9", "2001:db8:1::100", 0x8700, 0, answer), false);
    for (byte[] part : Frames.cutIpv6(udp(SERVER, CLIENT).payload("x".repeat(99)).bytes(), 64)) {
      two.assertDirectors(part, true);
    }
  }
}
