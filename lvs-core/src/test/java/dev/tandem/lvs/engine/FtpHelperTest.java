package dev.tandem.lvs.engine;

import static dev.tandem.lvs.engine.Frames.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients and servers say to each other, as they said it to a real server. */
class FtpHelperTest {

  private static final int SYN = PacketView.SYN;
  private static final int ACK = PacketView.ACK;
  private static final String VIP = "192.0.2.100";
  private static final String SERVICE = VIP + ":21";
  private static final String CLIENT = "192.0.2.7";
  private static final String CONTROL = CLIENT + ":40000";
  private static final String SERVER = "198.51.100.1:21";
  private static final String SERVICE_IPV6 = "[2001:db8:1::100]:21";
  private static final String CONTROL_IPV6 = "[2001:db8:1::7]:40000";
  private static final String SERVER_IPV6 = "[2001:db8:2::1]:21";
  private static final String PASSIVE = "227 Entering Passive Mode (198,51,100,1,195,80).\r\n";
  private static final String PASSIVE_HERE = "227 Entering Passive Mode (192,0,2,100,195,80).\r\n";
  private static final int SHORTER = PASSIVE.length() - PASSIVE_HERE.length();
  private static final int TCP_TEXT = 14 + 20 + 20;

  private final Lab lab = new Lab();

  @BeforeEach
  void serve() {
    serve(lab);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private static void serve(Lab lab) {
    lab.engine().tune(Tuning.OF_KERNEL.with(Tunable.FTP_HELPER, 1));
    serve(lab, SERVICE, "198.51.100.%d:21");
    serve(lab, SERVICE_IPV6, "[2001:db8:2::%d]:21");
  }

  /** Two servers in turn, of which the first connection gets the first one. */
  private static void serve(Lab lab, String service, String servers) {
    ServiceKey key = Lab.key(Protocol.TCP, service);
    lab.engine().addService(Lab.service(key, "rr", 0));
    for (int i = 2; i >= 1; i--) {
      lab.engine().addServer(key, Lab.server(servers.formatted(i), ForwardingMethod.MASQUERADE, 1));
    }
  }

  private void connect(String client, String service, String server) {
    assertThat(lab.deliver(tcp(client, service, SYN)).verdict()).isEqualTo(Verdict.SEND);
    lab.deliver(tcp(server, client, SYN | ACK));
    lab.deliver(tcp(client, service, ACK));
  }

  private static Delivery sent(Delivery delivery) {
    assertThat(delivery.verdict()).isEqualTo(Verdict.SEND);
    byte[] frame = bytes(delivery);
    boolean ipv6 = frame[12] == (byte) 0x86;
    int ip = ipv6 ? 40 : 20;
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    int length = ipv6 ? 40 + buffer.getShort(18) : buffer.getShort(16);
    assertThat(frame).hasSize(14 + length);
    assertThat(Frames.transportChecksum(frame, 14, ip, length - ip)).isZero();
    return delivery;
  }

  private static byte[] bytes(Delivery delivery) {
    ByteBuffer frame = delivery.frame().duplicate();
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  private static String text(Delivery delivery) {
    byte[] frame = bytes(delivery);
    int from = frame[12] == (byte) 0x86 ? TCP_TEXT + 20 : TCP_TEXT;
    return new String(frame, from, frame.length - from, StandardCharsets.US_ASCII);
  }

  private static int sequence(Delivery delivery) {
    return delivery.frame().getInt(14 + 20 + 4);
  }

  private static int acknowledged(Delivery delivery) {
    return delivery.frame().getInt(14 + 20 + 8);
  }

  private Delivery answer(String text, int sequence) {
    return sent(lab.deliver(tcp(SERVER, CONTROL, ACK).numbers(sequence, 500).payload(text)));
  }

  private Delivery acknowledge(int number) {
    return sent(lab.deliver(tcp(CONTROL, SERVICE, ACK).numbers(500, number)));
  }

  @Test
  void aPassiveConnectionGoesToTheServerOfItsControlConnection() {
    connect(CONTROL, SERVICE, SERVER);
    assertThat(text(answer(PASSIVE, 1000))).isEqualTo(PASSIVE_HERE);
    assertThat(lab.connections())
        .anyMatch(c -> c.clientPort() == 0 && c.virtualPort() == 50_000 && is(c, "LISTEN"));
    Delivery syn = sent(lab.deliver(tcp(CLIENT + ":40001", VIP + ":50000", SYN)));
    assertThat(syn.frame().getInt(30)).isEqualTo(Frames.address(SERVER));
    assertThat(syn.frame().getShort(36) & 0xffff).isEqualTo(50_000);
    Delivery reply = sent(lab.deliver(tcp("198.51.100.1:50000", CLIENT + ":40001", SYN | ACK)));
    assertThat(reply.frame().getInt(26)).isEqualTo(Frames.address(SERVICE));
    lab.deliver(tcp(CLIENT + ":40001", VIP + ":50000", ACK));
    assertThat(lab.connections())
        .noneMatch(c -> c.clientPort() == 0)
        .anyMatch(c -> c.clientPort() == 40_001 && is(c, "ESTABLISHED"));
  }

  private static boolean is(ConnectionSnapshot connection, String state) {
    return connection.state().equals(state);
  }

  @Test
  void numbersAreShiftedBehindALineThatBecameShorter() {
    connect(CONTROL, SERVICE, SERVER);
    assertThat(sequence(answer("230 Login successful.\r\n", 977))).isEqualTo(977);
    assertThat(sequence(answer(PASSIVE, 1000))).isEqualTo(1000);
    int next = 1000 + PASSIVE.length();
    assertThat(acknowledged(acknowledge(1000))).isEqualTo(1000);
    assertThat(acknowledged(acknowledge(next - SHORTER))).isEqualTo(next);
    assertThat(sequence(answer("150 Here it comes.\r\n", next))).isEqualTo(next - SHORTER);
    assertThat(sequence(answer(PASSIVE, next + 20))).isEqualTo(next + 20 - SHORTER);
    int last = next + 20 + PASSIVE.length();
    assertThat(sequence(answer("226 Done.\r\n", last))).isEqualTo(last - 2 * SHORTER);
    assertThat(acknowledged(acknowledge(last - 2 * SHORTER))).isEqualTo(last);
  }

  @Test
  void aLineThatComesAgainIsShiftedOnce() {
    connect(CONTROL, SERVICE, SERVER);
    for (int i = 0; i < 3; i++) {
      Delivery line = answer(PASSIVE, 1000);
      assertThat(text(line)).isEqualTo(PASSIVE_HERE);
      assertThat(sequence(line)).isEqualTo(1000);
    }
    int next = 1000 + PASSIVE.length();
    assertThat(sequence(answer("150\r\n", next))).isEqualTo(next - SHORTER);
  }

  @Test
  void thousandsOfTransfersShiftFurtherThanSixteenBits() {
    connect(CONTROL, SERVICE, SERVER);
    int sequence = 1000;
    for (int i = 0; i < 40_000; i++) {
      lab.deliver(tcp(SERVER, CONTROL, ACK).numbers(sequence, 500).payload(PASSIVE));
      sequence += PASSIVE.length();
    }
    assertThat(sequence(answer("226\r\n", sequence))).isEqualTo(sequence - 40_000 * SHORTER);
  }

  @Test
  void selectiveAcknowledgmentsAreShiftedToo() {
    connect(CONTROL, SERVICE, SERVER);
    answer(PASSIVE, 1000);
    int next = 1000 + PASSIVE.length();
    ByteBuffer options = ByteBuffer.allocate(12).put(new byte[] {1, 1, 5, 10});
    options.putInt(next - SHORTER).putInt(next + 100 - SHORTER);
    Frames frame = tcp(CONTROL, SERVICE, ACK).numbers(500, 1000).tcpOptions(options.array());
    ByteBuffer sent = sent(lab.deliver(frame)).frame();
    assertThat(sent.getInt(14 + 40 + 4)).isEqualTo(next);
    assertThat(sent.getInt(14 + 40 + 8)).isEqualTo(next + 100);
  }

  @Test
  void extendedPassiveModeNeedsNoOtherText() {
    String line = "229 Entering Extended Passive Mode (|||6446|)\r\n";
    connect(CONTROL_IPV6, SERVICE_IPV6, SERVER_IPV6);
    Delivery told =
        sent(lab.deliver(tcp(SERVER_IPV6, CONTROL_IPV6, ACK).numbers(9, 9).payload(line)));
    assertThat(text(told)).isEqualTo(line);
    Delivery syn = sent(lab.deliver(tcp("[2001:db8:1::7]:40001", "[2001:db8:1::100]:6446", SYN)));
    assertThat(syn.frame().getLong(46)).isEqualTo(1);
    assertThat(syn.frame().getShort(14 + 40 + 2)).isEqualTo((short) 6446);
  }

  @Test
  void aPortThatMeansSomethingElseIsReplaced() {
    ServiceKey other = Lab.key(Protocol.TCP, VIP + ":9999");
    lab.serve(Lab.service(other, "rr", 0), ForwardingMethod.MASQUERADE, 1);
    connect(CONTROL, SERVICE, SERVER);
    String line = "229 Entering Extended Passive Mode (|||9999|)\r\n";
    assertThat(text(answer(line, 1000))).isEqualTo(line.replace("9999", "10000"));
    Delivery syn = sent(lab.deliver(tcp(CLIENT + ":40001", VIP + ":10000", SYN)));
    assertThat(syn.frame().getShort(36)).isEqualTo((short) 9999);
    int next = 1000 + line.length();
    assertThat(sequence(answer("150\r\n", next))).isEqualTo(next + 1);
    assertThat(acknowledged(acknowledge(next + 1))).isEqualTo(next);
  }

  @Test
  void twoServersMayHaveTheSamePortForOneClient() {
    connect(CONTROL, SERVICE, SERVER);
    answer(PASSIVE, 1000);
    String second = CLIENT + ":40005";
    connect(second, SERVICE, "198.51.100.2:21");
    String line = "227 Entering Passive Mode (198,51,100,2,195,80).\r\n";
    Delivery told = sent(lab.deliver(tcp("198.51.100.2:21", second, ACK).payload(line)));
    assertThat(text(told)).contains("(192,0,2,100,195,81)");
    Delivery first = sent(lab.deliver(tcp(CLIENT + ":40001", VIP + ":50000", SYN)));
    assertThat(first.frame().getInt(30)).isEqualTo(Frames.address(SERVER));
    Delivery other = sent(lab.deliver(tcp(CLIENT + ":40001", VIP + ":50001", SYN)));
    assertThat(other.frame().getInt(30)).isEqualTo(Frames.address("198.51.100.2:21"));
  }

  @Test
  void anActiveConnectionComesFromTheVirtualAddress() {
    connect(CONTROL, SERVICE, SERVER);
    String line = "PORT 192,0,2,7,195,80\r\n";
    assertThat(text(sent(lab.deliver(tcp(CONTROL, SERVICE, ACK).payload(line))))).isEqualTo(line);
    Delivery syn = sent(lab.deliver(tcp("198.51.100.1:20", CLIENT + ":50000", SYN)));
    assertThat(syn.frame().getInt(26)).isEqualTo(Frames.address(SERVICE));
    assertThat(syn.frame().getShort(34)).isEqualTo((short) 20);
    Delivery reply = sent(lab.deliver(tcp(CLIENT + ":50000", VIP + ":20", SYN | ACK)));
    assertThat(reply.frame().getInt(30)).isEqualTo(Frames.address(SERVER));
    lab.deliver(tcp("198.51.100.1:20", CLIENT + ":50000", ACK));
    assertThat(lab.connections()).anyMatch(c -> c.virtualPort() == 20 && is(c, "ESTABLISHED"));
  }

  @Test
  void anExtendedActiveConnectionOfIpv6() {
    connect(CONTROL_IPV6, SERVICE_IPV6, SERVER_IPV6);
    String line = "EPRT |2|2001:db8:1::7|5282|\r\n";
    sent(lab.deliver(tcp(CONTROL_IPV6, SERVICE_IPV6, ACK).payload(line)));
    Delivery syn = sent(lab.deliver(tcp("[2001:db8:2::1]:20", "[2001:db8:1::7]:5282", SYN)));
    assertThat(syn.frame().getLong(14 + 16)).isEqualTo(0x100);
    assertThat(syn.frame().getShort(14 + 40)).isEqualTo((short) 20);
  }

  @Test
  void nobodyIsSentToThirdParties() {
    connect(CONTROL, SERVICE, SERVER);
    sent(lab.deliver(tcp(CONTROL, SERVICE, ACK).payload("PORT 192,0,2,8,195,80\r\n")));
    assertThat(lab.connections()).hasSize(1);
  }

  @Test
  void withoutTheSettingNothingIsRead() {
    lab.engine().tune(Tuning.OF_KERNEL);
    connect(CONTROL, SERVICE, SERVER);
    assertThat(text(answer(PASSIVE, 1000))).isEqualTo(PASSIVE);
    assertThat(lab.deliver(tcp(CLIENT + ":40001", VIP + ":50000", SYN)).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void anAnnouncementIsForOneClientAndTwoMinutes() {
    connect(CONTROL, SERVICE, SERVER);
    answer(PASSIVE, 1000);
    assertThat(lab.deliver(tcp("192.0.2.8:40001", VIP + ":50000", SYN)).verdict())
        .isEqualTo(Verdict.PASS);
    lab.pass(122);
    assertThat(lab.deliver(tcp(CLIENT + ":40001", VIP + ":50000", SYN)).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aControlConnectionLivesAsLongAsItsTransfer() {
    connect(CONTROL, SERVICE, SERVER);
    answer(PASSIVE, 1000);
    String data = CLIENT + ":40001";
    connect(data, VIP + ":50000", "198.51.100.1:50000");
    for (int i = 0; i < 3; i++) {
      lab.pass(600);
      lab.deliver(tcp("198.51.100.1:50000", data, ACK).payload("file"));
    }
    assertThat(lab.connections()).hasSize(2);
    assertThat(lab.connections()).anyMatch(c -> c.clientPort() == 40_000 && c.secondsLeft() <= 60);
    lab.deliver(tcp("198.51.100.1:50000", data, PacketView.RST));
    lab.pass(75);
    assertThat(lab.connections()).isEmpty();
  }

  @Test
  void aBrokenSegmentIsNotPutRight() {
    connect(CONTROL, SERVICE, SERVER);
    byte[] broken = tcp(SERVER, CONTROL, ACK).payload(PASSIVE).bytes();
    broken[broken.length - 3] ^= 1;
    long before = lab.engine().counters().sum(PacketCounter.MALFORMED);
    assertThat(lab.deliver(broken).verdict()).isEqualTo(Verdict.DROP);
    assertThat(lab.engine().counters().sum(PacketCounter.MALFORMED)).isEqualTo(before + 1);
  }

  @Test
  void theOtherDirectorGoesOnWithTheShiftAndTheAnnouncement() {
    try (Lab standby = new Lab()) {
      serve(standby);
      lab.engine().replicate(60);
      standby.engine().replica().present(1);
      connect(CONTROL, SERVICE, SERVER);
      answer(PASSIVE, 1000);
      copy(lab, standby);
      Delivery syn = sent(standby.deliver(tcp(CLIENT + ":40001", VIP + ":50000", SYN)));
      assertThat(syn.frame().getInt(30)).isEqualTo(Frames.address(SERVER));
      int next = 1000 + PASSIVE.length();
      Frames line = tcp(SERVER, CONTROL, ACK).numbers(next, 500).payload("150\r\n");
      assertThat(sequence(sent(standby.deliver(line)))).isEqualTo(next - SHORTER);
      Frames again = tcp(SERVER, CONTROL, ACK).numbers(next + 5, 500).payload(PASSIVE);
      assertThat(text(sent(standby.deliver(again)))).isEqualTo(PASSIVE_HERE);
    }
  }

  @Test
  void theOtherDirectorKnowsTheServerOfATransferThatRuns() {
    try (Lab standby = new Lab()) {
      serve(standby);
      lab.engine().replicate(60);
      standby.engine().replica().present(1);
      connect(CONTROL, SERVICE, SERVER);
      answer(PASSIVE, 1000);
      String data = CLIENT + ":40001";
      connect(data, VIP + ":50000", "198.51.100.1:50000");
      copy(lab, standby);
      Delivery segment = sent(standby.deliver(tcp(data, VIP + ":50000", ACK)));
      assertThat(segment.frame().getInt(30)).isEqualTo(Frames.address(SERVER));
      assertThat(standby.connections()).hasSize(2);
      standby.engine().replica().absent(1, standby.now());
      standby.engine().replica().bequeathed(1);
      for (int i = 0; i < 3; i++) {
        standby.pass(600);
        standby.deliver(tcp("198.51.100.1:50000", data, ACK).payload("file"));
      }
      assertThat(standby.connections()).anyMatch(c -> c.clientPort() == 40_000);
    }
  }

  private static void copy(Lab from, Lab to) {
    List<FlowRecord> records = from.changes();
    // A flow may be told of before the one that announced it: then it is told again.
    for (int round = 0; round < 2; round++) {
      for (FlowRecord record : records) {
        assertThat(to.engine().replica().apply(record, 1, false, to.now()))
            .isNotEqualTo(Replica.Outcome.REFUSED);
      }
    }
  }
}
