package dev.tandem.lvs.capture;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.packet.SctpChunk;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PacketLineTest {

  private static final String CLIENT = "192.0.2.7:40000";
  private static final String SERVICE = "192.0.2.100:80";

  record Case(Supplier<byte[]> frame, String line) {

    @Override
    public String toString() {
      return line;
    }
  }

  static List<Case> cases() {
    byte[] ask = udp(CLIENT, SERVICE).mayBeFragmented().payload("x".repeat(99)).bytes();
    byte[] quoted = Arrays.copyOfRange(ask, 14, ask.length);
    return List.of(
        new Case(
            () -> tcp(CLIENT, SERVICE, PacketView.SYN).bytes(),
            "IP 192.0.2.7.40000 > 192.0.2.100.80: Flags [S], seq 1, win 1000, length 0"),
        new Case(
            () -> tcp("[2001:db8::7]:9", "[2001:db8::1]:80", PacketView.ACK).payload("abc").bytes(),
            "IP6 2001:db8:0:0:0:0:0:7.9 > 2001:db8:0:0:0:0:0:1.80: "
                + "Flags [.], seq 1, ack 2, win 1000, length 3"),
        new Case(
            () -> udp(CLIENT, SERVICE).payload("what").bytes(),
            "IP 192.0.2.7.40000 > 192.0.2.100.80: UDP, length 4"),
        new Case(
            () -> Frames.sctp(CLIENT, SERVICE, SctpChunk.DATA).bytes(),
            "IP 192.0.2.7.40000 > 192.0.2.100.80: sctp chunk 0, length 16"),
        new Case(
            () -> Frames.cut(ask, 64).getLast(),
            "IP 192.0.2.7 > 192.0.2.100: fragment at 64, length 43"),
        new Case(
            () -> Frames.icmpError("192.0.2.9", "192.0.2.100", 0x0304, 0, quoted),
            "IP 192.0.2.9 > 192.0.2.100: ICMP type 3 code 4, length 135"),
        new Case(
            () -> Arrays.copyOf(ask, 40), "IP 192.0.2.7.40000 > 192.0.2.100.80: UDP, length 99"),
        new Case(() -> Arrays.copyOf(ask, 30), " [cut short]"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsLikeTcpdump(Case is) {
    assertThat(line(is.frame().get(), Verdict.FORWARDED, Optional.of(PacketCounter.FORWARDED_IN)))
        .endsWith(" eth0 " + is.line() + ": forwarded (forwarded_in)");
  }

  @Test
  void anyFrameHasALine() {
    byte[] frame = tcp(CLIENT, SERVICE, PacketView.SYN).bytes();
    for (int length = 0; length <= frame.length; length++) {
      for (int octet = 0; octet < length; octet++) {
        byte[] broken = Arrays.copyOf(frame, length);
        broken[octet] ^= 0x55;
        assertThat(line(broken, Verdict.PASSED, Optional.empty())).endsWith(": passed");
      }
    }
  }

  private static String line(byte[] frame, Verdict verdict, Optional<PacketCounter> reason) {
    return PacketLine.of(
        new CapturedPacket(Instant.EPOCH, "eth0", verdict, reason, frame.length, frame));
  }
}
