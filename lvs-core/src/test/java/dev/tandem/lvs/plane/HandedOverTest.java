package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.icmpError;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.TUNNELLED;
import static dev.tandem.lvs.plane.TwoEngines.XDP_DROP;
import static dev.tandem.lvs.plane.TwoEngines.XDP_PASS;
import static dev.tandem.lvs.plane.TwoEngines.packet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the program hands to the director, beside the first packets of connections. */
@RequiresRoot
class HandedOverTest {

  private final TwoEngines both = new TwoEngines();

  @AfterEach
  void unload() {
    both.close();
  }

  @Test
  void whatIsTooLongForItsWayIsTheDirectors() {
    String other = "192.0.2.7:41000";
    both.open(udp(CLIENT, NAT));
    both.open(udp(other, TUNNELLED + 0));
    assertThat(both.assertSame(udp(CLIENT, NAT).payload("x".repeat(1472)).bytes(), "fits"))
        .isTrue();
    assertThat(both.inProgram(udp(CLIENT, NAT).payload("x".repeat(1473)).bytes()).verdict())
        .isEqualTo(XDP_DROP);
    assertThat(
            both.inProgram(udp(other, TUNNELLED + 0).payload("x".repeat(1453)).bytes()).verdict())
        .isEqualTo(XDP_DROP);
  }

  @Test
  void errorsAboutConnectionsAreTheDirectors() {
    both.open(udp(CLIENT, NAT));
    both.open(udp("192.0.2.7:41000", TUNNELLED + 0));
    byte[] wrapped = packet(both.inEngine(udp("192.0.2.7:41000", TUNNELLED + 0).bytes()));
    byte[] answer = packet(udp(NAT, CLIENT).bytes());
    byte[] question = packet(udp(CLIENT, "198.51.100.2:8080").bytes());
    byte[] first = packet(udp(CLIENT, "198.51.100.1:8080").bytes());
    both.assertDirectors(icmpError("203.0.113.9", "192.0.2.100", 0x0304, 1400, answer), true);
    boolean toFirst = both.isDirectors(icmpError("198.51.100.1", "192.0.2.7", 0x0303, 0, first));
    both.assertDirectors(icmpError("203.0.113.9", "192.0.2.7", 0x0303, 0, question), !toFirst);
    both.assertDirectors(icmpError("203.0.113.9", "198.51.100.254", 0x0304, 900, wrapped), true);
    both.assertDirectors(icmpError("203.0.113.9", "192.0.2.100", 0x0500, 0, answer), false);
    byte[] other = packet(udp(NAT, "192.0.2.7:1").bytes());
    both.assertDirectors(icmpError("203.0.113.9", "192.0.2.100", 0x0303, 0, other), false);
  }

  @Test
  void fragmentsOfConnectionsAreTheDirectors() {
    both.open(udp(CLIENT, NAT));
    String server =
        both.isDirectors(first(udp("198.51.100.1:8080", CLIENT))) ? "198.51.100.1" : "198.51.100.2";
    for (byte[] frame : Frames.cut(large(udp(server + ":8080", CLIENT)), 1000)) {
      both.assertDirectors(frame, true);
    }
    for (byte[] frame : Frames.cut(large(udp("192.0.2.7:40001", NAT)), 1000)) {
      both.assertDirectors(frame, true);
    }
    for (byte[] frame : Frames.cut(large(udp(server + ":9", "192.0.2.8:9")), 1000)) {
      both.assertDirectors(frame, false);
    }
    both.assertDirectors(first(udp(CLIENT, "192.0.2.100:9")), false);
  }

  private static byte[] large(Frames frames) {
    return frames.mayBeFragmented().payload("x".repeat(1400)).bytes();
  }

  private static byte[] first(Frames frames) {
    return Frames.cut(large(frames), 1000).getFirst();
  }

  @Test
  void aBrokenFirstFragmentIsDroppedWhateverItsPort() {
    byte[] frame = tcp(CLIENT, "192.0.2.100:22", PacketView.SYN).bytes();
    frame[20] = 0x20;
    assertThat(both.isDirectors(frame)).isFalse();
    for (int words : new int[] {0, 4, 6, 15}) {
      frame[46] = (byte) (words << 4);
      assertThat(both.isDirectors(frame)).as("%d words", words).isTrue();
      assertThat(both.inEngine(frame).verdict()).as("%d words", words).isEqualTo(XDP_DROP);
    }
  }

  @Test
  void framesForOtherHostsAreLeftAlone() {
    both.open(tcp(CLIENT, NAT, PacketView.SYN));
    Frames flooded =
        tcp(CLIENT, NAT, PacketView.ACK)
            .macs(MacAddress.parse("02:00:00:00:0f:0f"), Frames.CLIENT_MAC);
    assertThat(both.inProgram(flooded.bytes()).verdict()).isEqualTo(XDP_PASS);
  }

  private static MarkRule rule(int mark, String destination, int firstPort, int lastPort) {
    return new MarkRule(
        mark,
        Optional.empty(),
        Optional.of(new MarkRule.Network(InetAddress.ofLiteral("192.0.2.0"), 24)),
        Optional.of(new MarkRule.Network(InetAddress.ofLiteral(destination), 32)),
        Optional.of(Protocol.TCP),
        List.of(),
        List.of(new MarkRule.Ports(firstPort, lastPort)));
  }

  @Test
  void onlyPacketsWhoseMarkHasAServiceReachTheDirector() {
    ServiceKey key = new ServiceKey.OfMark(5, false);
    both.engine().addService(Lab.service(key, "rr", 0));
    both.engine().addServer(key, Lab.server("198.51.100.1:0", ForwardingMethod.MASQUERADE, 1));
    both.engine()
        .markRules(
            List.of(
                rule(5, "192.0.2.50", 8000, 8999),
                rule(6, "192.0.2.50", 8500, 8500),
                rule(5, "192.0.2.51", 0, 0xffff)));
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.50:8000")).isTrue();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.50:8999")).isTrue();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.50:9000")).isFalse();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.50:8500")).isFalse();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.51:22")).isTrue();
    assertThat(both.reachesDirector("203.0.113.1:1", "192.0.2.51:22")).isFalse();
    both.engine().deleteService(key);
    assertThat(both.reachesDirector("192.0.2.7:2", "192.0.2.50:8000")).isFalse();
  }

  @Test
  void aPersistentFtpServiceTakesDataConnectionsToo() {
    ServiceKey key = Lab.key(Protocol.TCP, "192.0.2.100:21");
    both.engine().addService(Lab.service(key, "rr", 300));
    both.engine().addServer(key, Lab.server("198.51.100.1:21", ForwardingMethod.ROUTE, 1));
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.100:21")).isTrue();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.100:20")).isTrue();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.100:1024")).isTrue();
    assertThat(both.reachesDirector("192.0.2.7:1", "192.0.2.100:1023")).isFalse();
    both.engine().editService(Lab.service(key, "rr", 0));
    assertThat(both.reachesDirector("192.0.2.7:2", "192.0.2.100:1024")).isFalse();
  }

  @Test
  void aHelpedConnectionAndWhatItAnnouncesAreTheDirectors() {
    both.engine().tune(Tuning.OF_KERNEL.with(Tunable.FTP_HELPER, 1));
    String ftp = "192.0.2.100:21";
    ServiceKey key = Lab.key(Protocol.TCP, ftp);
    both.engine().addService(Lab.service(key, "rr", 0));
    both.engine().addServer(key, Lab.server("198.51.100.1:21", ForwardingMethod.MASQUERADE, 1));
    both.open(tcp(CLIENT, ftp, PacketView.SYN));
    both.assertDirectors(tcp(CLIENT, ftp, PacketView.ACK).bytes(), true);
    Frames answer =
        tcp("198.51.100.1:21", CLIENT, PacketView.ACK)
            .payload("229 Entering Extended Passive Mode (|||6446|)\r\n");
    both.assertDirectors(answer.bytes(), true);
    String data = "192.0.2.100:6446";
    assertThat(both.reachesDirector("192.0.2.7:1", data)).isFalse();
    both.inEngine(answer.bytes());
    both.open(tcp("192.0.2.7:40001", data, PacketView.SYN));
    both.assertSame(tcp("192.0.2.7:40001", data, PacketView.ACK).bytes(), "a data connection");
    assertThat(both.reachesDirector("192.0.2.7:2", data)).isFalse();
  }
}
