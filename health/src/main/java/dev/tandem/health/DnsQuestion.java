package dev.tandem.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One question to a name server (RFC 1035 section 4).
 *
 * <pre>
 * +-----------+-----------+-----------+-----------+-----------+-----------+----------
 * | id (2)    | flags (2) | questions | answers   | authority | additional| question
 * +-----------+-----------+-----------+-----------+-----------+-----------+----------
 * </pre>
 */
final class DnsQuestion implements DatagramCheck.Question {

  private static final int LONGEST = 512;
  private static final int HEADER = 12;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RESPONSE = 0x8000;
  private static final int RESULT = 0x000f;
  private static final short INTERNET = 1;

  private final Check.Dns check;
  private final short id = (short) ThreadLocalRandom.current().nextInt();

  DnsQuestion(Check.Dns check) {
    this.check = check;
  }

  @Override
  public byte[] datagram() {
    ByteBuffer message = ByteBuffer.allocate(LONGEST);
    message.putShort(id).putShort((short) RECURSION_DESIRED).putShort((short) 1);
    message.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    for (String label : check.name().split("\\.")) {
      if (!label.isEmpty()) {
        byte[] octets = label.getBytes(StandardCharsets.US_ASCII);
        message.put((byte) octets.length).put(octets);
      }
    }
    message.put((byte) 0).putShort((short) check.type()).putShort(INTERNET);
    byte[] datagram = new byte[message.position()];
    message.get(0, datagram);
    return datagram;
  }

  @Override
  public boolean silenceIsGood() {
    return false;
  }

  @Override
  public Optional<String> faultOf(byte[] reply) {
    if (reply.length < HEADER) {
      return Optional.of("the reply is no DNS message");
    }
    ByteBuffer message = ByteBuffer.wrap(reply);
    int flags = message.getShort(2);
    if (message.getShort(0) != id || (flags & RESPONSE) == 0) {
      return Optional.of("the reply is to another question");
    }
    int result = flags & RESULT;
    return result == 0 ? Optional.empty() : Optional.of("DNS error " + result);
  }
}
