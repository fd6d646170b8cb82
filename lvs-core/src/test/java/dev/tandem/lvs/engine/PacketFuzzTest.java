package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.sctp;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.Fuzzing;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.SctpChunk;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import dev.tandem.lvs.service.Tunnel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames of every kind, damaged at random: the engine decides about each, and never fails. */
class PacketFuzzTest {

  private static final String CLIENT = "192.0.2.7:40000";
  private static final String CLIENT_IPV6 = "[2001:db8:1::7]:40000";
  private static final String NAT = "192.0.2.100:80";
  private static final String FTP = "192.0.2.100:21";
  private static final String SIP = "192.0.2.100:5060";
  private static final String ROUTED = "192.0.2.101:80";
  private static final String WRAPPED = "192.0.2.102:80";
  private static final String NAT_IPV6 = "[2001:db8:1::100]:80";
  private static final int FRAMES_A_RUN = 1_000;
  // All connections end in it, and then their templates.
  private static final int SILENCE_SECONDS = 1_100;

  private final Lab lab = new Lab(20_000);
  private final List<byte[]> samples = samples();

  @BeforeEach
  void serve() {
    lab.engine()
        .tune(
            Tuning.OF_KERNEL
                .with(Tunable.FTP_HELPER, 1)
                .with(Tunable.SLOPPY_TCP, 1)
                .with(Tunable.SLOPPY_SCTP, 1)
                .with(Tunable.NAT_ICMP_SEND, 1)
                .with(Tunable.SCHEDULE_ICMP, 1)
                .with(Tunable.CACHE_BYPASS, 1));
    add(Protocol.TCP, NAT, "198.51.100.1:8080", ForwardingMethod.MASQUERADE);
    add(Protocol.SCTP, NAT, "198.51.100.1:8080", ForwardingMethod.MASQUERADE);
    add(Protocol.UDP, NAT, "198.51.100.1:8080", ForwardingMethod.MASQUERADE);
    add(Protocol.TCP, FTP, "198.51.100.1:21", ForwardingMethod.MASQUERADE);
    add(Protocol.TCP, ROUTED, "198.51.100.2:80", ForwardingMethod.ROUTE);
    add(Protocol.TCP, NAT_IPV6, "[2001:db8:2::1]:8080", ForwardingMethod.MASQUERADE);
    ServiceKey wrapped = Lab.key(Protocol.TCP, WRAPPED);
    lab.engine().addService(Lab.service(wrapped, "rr", 60));
    Tunnel gue = new Tunnel(Tunnel.Type.GUE, 6080, Tunnel.Checksum.FULL);
    lab.engine().addServer(wrapped, Lab.tunnelled("198.51.100.3:80", gue));
    lab.serve(
        new ServiceSettings(
            Lab.key(Protocol.UDP, SIP),
            "rr",
            Set.of(),
            Optional.of(new Persistence(60, Persistence.EACH_IPV4_CLIENT)),
            Optional.of("sip"),
            false),
        ForwardingMethod.MASQUERADE,
        2);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private void add(Protocol protocol, String service, String server, ForwardingMethod method) {
    ServiceKey key = Lab.key(protocol, service);
    lab.engine().addService(Lab.service(key, "rr", 0));
    lab.engine().addServer(key, Lab.server(server, method, 1));
  }

  private static List<byte[]> samples() {
    List<byte[]> samples = new ArrayList<>();
    for (int flags : new int[] {PacketView.SYN, PacketView.ACK, PacketView.FIN, PacketView.RST}) {
      for (String service : List.of(NAT, FTP, ROUTED, WRAPPED)) {
        samples.add(tcp(CLIENT, service, flags).payload("some text").bytes());
      }
      samples.add(tcp(CLIENT_IPV6, NAT_IPV6, flags).extensions(2).payload("some text").bytes());
      samples.add(tcp("198.51.100.1:8080", CLIENT, flags).options(2).bytes());
      samples.add(tcp("[2001:db8:2::1]:8080", CLIENT_IPV6, flags).bytes());
    }
    samples.add(tcp(CLIENT, FTP, PacketView.ACK).payload("PORT 192,0,2,7,195,80\r\n").bytes());
    Frames passive = tcp("198.51.100.1:21", CLIENT, PacketView.ACK);
    samples.add(passive.payload("227 Passive (198,51,100,1,195,80).\r\n").bytes());
    samples.add(passive.payload("229 Extended (|||6446|)\r\n").bytes());
    samples.add(udp(CLIENT, NAT).payload("ask").bytes());
    samples.add(udp("198.51.100.1:8080", CLIENT).payload("answer").bytes());
    String invite = "INVITE sip:x SIP/2.0\r\nCall-ID: a@b\r\n\r\n";
    samples.add(udp(CLIENT, SIP).payload(invite).bytes());
    samples.add(sctp(CLIENT, NAT, SctpChunk.INIT).payload("init").bytes());
    samples.add(sctp("198.51.100.1:8080", CLIENT, SctpChunk.INIT_ACK).payload("ack").bytes());
    samples.addAll(Frames.cut(udp(CLIENT, NAT).payload("x".repeat(100)).bytes(), 48));
    byte[] ipv6 = udp(CLIENT_IPV6, NAT_IPV6).payload("x".repeat(100)).bytes();
    samples.addAll(Frames.cutIpv6(ipv6, 48));
    byte[] quoted = Arrays.copyOfRange(tcp(NAT, CLIENT, PacketView.ACK).bytes(), 14, 54);
    samples.add(Frames.icmpError("192.0.2.9", "192.0.2.100", 0x0304, 1400, quoted));
    byte[] quotedIpv6 =
        Arrays.copyOfRange(tcp(NAT_IPV6, CLIENT_IPV6, PacketView.ACK).bytes(), 14, 74);
    samples.add(Frames.icmpv6Error("2001:db8:1::9", "2001:db8:1::100", 0x0200, 1300, quotedIpv6));
    return samples;
  }

  @Test
  void everyFrameIsDecidedAbout() {
    Fuzzing.run(random -> {
      for (int i = 0; i < FRAMES_A_RUN; i++) {
        Delivery delivery = lab.deliver(damaged(random));
        assertThat(delivery.verdict()).isNotNull();
      }
      lab.passTicks(random.nextInt(100));
    });
    lab.pass(SILENCE_SECONDS);
    assertThat(lab.engine().table().live()).isZero();
    assertThat(lab.engine().services())
        .flatExtracting(ServiceSnapshot::servers)
        .allMatch(server -> server.activeConnections() + server.inactiveConnections() == 0);
  }

  private byte[] damaged(Random random) {
    byte[] frame = samples.get(random.nextInt(samples.size())).clone();
    for (int changes = random.nextInt(5); changes > 0; changes--) {
      frame[12 + random.nextInt(frame.length - 12)] = (byte) random.nextInt();
    }
    boolean other = random.nextInt(8) == 0;
    return other ? Arrays.copyOf(frame, 1 + random.nextInt(2 * frame.length)) : frame;
  }
}
