package dev.tandem.director.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.plane.MemoryPlane.Delivery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Captures of both sides of a kernel's director: what came in goes through the engine, and what it
 * sends must be what the kernel sent, octet by octet. What cannot be the same is left out: the ids
 * of packets that the director makes, the source ports of tunnels, and what kernels tell each
 * other. What the engine leaves to the kernel, the kernel may have answered by itself.
 */
class GoldenWireTest {

  private static final Pattern SECTION = Pattern.compile("##### ([^:]+): (.*)");
  private static final Pattern COMMAND = Pattern.compile("\\$ (ipvsadm -[Aa] .*)");
  private static final Pattern BACK_MTU = Pattern.compile("server-side MTU (\\d+)");
  private static final MacAddress FRONT_MAC = MacAddress.parse("02:00:00:00:01:01");
  private static final MacAddress BACK_MAC = MacAddress.parse("02:00:00:00:02:01");
  private static final short ETHERTYPE_IPV6 = (short) 0x86dd;
  private static final int FLOW_LABEL = 0xfffff;
  private static final int ICMPV6 = 58;
  private static final int ICMP = 1;
  private static final int IPIP = 4;
  private static final int UDP = 17;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int TUNNEL_SOURCE = 0x0a000201;
  private static final int VIRTUAL_ADDRESS = 0x0a000164;

  record Section(String name, String title, List<String> commands) {}

  record Arrival(long nanos, int link, ByteBuffer frame) {}

  @TestFactory
  Stream<DynamicTest> sendsWhatTheKernelSent() {
    return sections().stream()
        .map(section -> DynamicTest.dynamicTest(section.name(), () -> replay(section)));
  }

  static List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    for (String line : Recordings.lines("wire/wire.txt")) {
      Matcher section = SECTION.matcher(line);
      Matcher command = COMMAND.matcher(line);
      if (section.matches()) {
        sections.add(new Section(section.group(1), section.group(2), new ArrayList<>()));
      } else if (command.matches()) {
        sections.getLast().commands().add(command.group(1));
      }
    }
    return sections;
  }

  private static void replay(Section section) {
    Capture front = front(section);
    Capture back = back(section);
    List<Arrival> arrivals = arrivals(section);
    assertThat(arrivals).isNotEmpty();
    try (GoldenLab lab = new GoldenLab()) {
      setUp(lab, section);
      List<List<String>> sent = List.of(new ArrayList<>(), new ArrayList<>());
      int passed = 0;
      for (Arrival arrival : arrivals) {
        Delivery delivery = lab.deliver(bytes(arrival.frame()), arrival.link());
        delivery.ahead().forEach(ahead -> add(sent, ahead, ahead.interfaceIndex()));
        switch (delivery.verdict()) {
          case SEND -> add(sent, delivery, delivery.interfaceIndex());
          case RETURN -> add(sent, delivery, arrival.link());
          case PASS, LOCAL -> passed++;
          case DROP, HOLD -> {}
        }
      }
      compare("front", sent.getFirst(), departures(front, FRONT_MAC), passed);
      compare("back", sent.getLast(), departures(back, BACK_MAC), passed);
    }
  }

  static Capture front(Section section) {
    return Capture.read("wire/pcap/" + section.name() + ".client-side.pcap");
  }

  private static Capture back(Section section) {
    return Capture.read("wire/pcap/" + section.name() + ".server-side.pcap");
  }

  /** All that came to the director, in order. */
  static List<Arrival> arrivals(Section section) {
    List<Arrival> arrivals = new ArrayList<>();
    arrivals.addAll(arrivals(front(section), GoldenLab.FRONT, FRONT_MAC));
    arrivals.addAll(arrivals(back(section), GoldenLab.BACK, BACK_MAC));
    arrivals.sort(Comparator.comparingLong(Arrival::nanos));
    return arrivals;
  }

  static void setUp(GoldenLab lab, Section section) {
    Matcher mtu = BACK_MTU.matcher(section.title());
    if (mtu.find()) {
      lab.backMtu(Integer.parseInt(mtu.group(1)));
    }
    if (section.title().contains("pmtu_disc=0")) {
      lab.run("sysctl net.ipv4.vs.pmtu_disc=0");
    }
    for (String command : section.commands()) {
      assertThat(lab.run(command).exitCode()).as(command).isZero();
    }
  }

  private static void add(List<List<String>> sent, Delivery delivery, int link) {
    assertThat(delivery.verdict()).isIn(Verdict.SEND, Verdict.RETURN);
    sent.get(link - GoldenLab.FRONT).add(comparable(bytes(delivery.frame())));
  }

  /** All that the engine sent must have been sent in the same order, and the rest be explained. */
  private static void compare(String side, List<String> ours, List<String> kernels, int passed) {
    if (passed == 0) {
      for (int i = 0; i < Math.min(ours.size(), kernels.size()); i++) {
        assertThat(ours.get(i)).as(side + ", packet " + (i + 1)).isEqualTo(kernels.get(i));
      }
      assertThat(ours).as(side).hasSameSizeAs(kernels);
      return;
    }
    if (!ours.isEmpty()) {
      assertThat(kernels).as(side).containsSubsequence(ours);
    }
    assertThat(kernels.size() - ours.size())
        .as("answers of the kernel")
        .isLessThanOrEqualTo(passed);
  }

  private static List<Arrival> arrivals(Capture capture, int link, MacAddress director) {
    return capture.frames().stream()
        .filter(frame -> hasMac(frame.bytes(), 0, director))
        .map(frame -> new Arrival(frame.nanos(), link, frame.bytes()))
        .toList();
  }

  private static List<String> departures(Capture capture, MacAddress director) {
    return capture.frames().stream()
        .filter(frame -> hasMac(frame.bytes(), MacAddress.LENGTH, director))
        .filter(frame -> !SyncMessages.isOne(frame.bytes()))
        .map(frame -> comparable(bytes(frame.bytes())))
        .toList();
  }

  private static boolean hasMac(ByteBuffer frame, int offset, MacAddress mac) {
    return frame.slice(offset, MacAddress.LENGTH).equals(ByteBuffer.wrap(mac.octets()));
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The frame in hexadecimal, without what two directors would choose differently. */
  private static String comparable(byte[] frame) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    if (buffer.getShort(12) == ETHERTYPE_IPV6) {
      return comparableIpv6(frame);
    }
    int protocol = frame[23];
    boolean ownError = protocol == ICMP && buffer.getInt(26) == VIRTUAL_ADDRESS;
    boolean tunnel = buffer.getInt(26) == TUNNEL_SOURCE;
    boolean ownId = protocol == IPIP && (buffer.getShort(20) & DONT_FRAGMENT) == 0;
    if (ownError || (tunnel && ownId)) {
      buffer.putShort(18, (short) 0).putShort(24, (short) 0);
    }
    if (tunnel && protocol == UDP) {
      buffer.putShort(34, (short) 0);
      buffer.putShort(40, (short) (buffer.getShort(40) == 0 ? 0 : 1));
    }
    return HexFormat.of().formatHex(frame);
  }

  /** The kernel draws a flow label for errors of its own. */
  private static String comparableIpv6(byte[] frame) {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    if (buffer.get(20) == ICMPV6) {
      buffer.putInt(14, buffer.getInt(14) & ~FLOW_LABEL);
    }
    return HexFormat.of().formatHex(frame);
  }
}
