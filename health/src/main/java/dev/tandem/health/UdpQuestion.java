package dev.tandem.health;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The datagram of a {@code UDP_CHECK}. */
record UdpQuestion(Check.Udp check) implements DatagramCheck.Question {

  private static final char ANY = 'X';

  /** Netty sends no empty datagrams; keepalived, without a payload, sends random octets. */
  @Override
  public byte[] datagram() {
    return check.payload().isEmpty() ? new byte[1] : HexFormat.of().parseHex(check.payload());
  }

  @Override
  public boolean silenceIsGood() {
    return check.reply().isEmpty();
  }

  @Override
  public Optional<String> faultOf(byte[] reply) {
    return check.reply().flatMap(expected -> faultOf(reply, expected));
  }

  private static Optional<String> faultOf(byte[] reply, Check.RequiredReply expected) {
    if (reply.length < expected.shortest() || reply.length > expected.longest()) {
      return Optional.of(
          "reply of %d octets, expected %d to %d"
              .formatted(reply.length, expected.shortest(), expected.longest()));
    }
    String text = HexFormat.of().formatHex(reply);
    return begins(text, expected.pattern())
        ? Optional.empty()
        : Optional.of("reply " + text + ", expected " + expected.pattern());
  }

  private static boolean begins(String text, String pattern) {
    if (text.length() < pattern.length()) {
      return false;
    }
    String digits = pattern.toLowerCase(Locale.ROOT);
    for (int i = 0; i < pattern.length(); i++) {
      if (Character.toUpperCase(pattern.charAt(i)) != ANY && digits.charAt(i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
