package dev.tandem.lvs.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.Fuzzing;
import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FtpLineTest {

  private final FtpLine line = new FtpLine();

  private boolean read(String text, boolean server) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    return line.read(MemorySegment.ofArray(octets), 0, octets.length, server);
  }

  private String changed(String text, String address, int port) {
    byte[] replacement = line.replacement(IpAddress.low(InetAddress.ofLiteral(address)), port);
    return text.substring(0, (int) line.from())
        + new String(replacement, StandardCharsets.US_ASCII)
        + text.substring((int) line.to());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "PORT 192,0,2,7,195,80; PORT; 192.0.2.7; 50000",
        "port 192,0,2,7,0,21; PORT; 192.0.2.7; 21",
        "EPRT |1|192.0.2.7|6275|; EXTENDED_PORT; 192.0.2.7; 6275",
        "eprt |2|2001:db8:1::7|5282|; EXTENDED_PORT; 2001:db8:1::7; 5282",
        "EPRT !1!192.0.2.7!65535!; EXTENDED_PORT; 192.0.2.7; 65535"
      })
  void aClientAnnouncesItsOwnEnd(String text, FtpLine.Kind kind, String address, int port) {
    assertThat(read(text + "\r\n", false)).isTrue();
    assertThat(line.kind()).isEqualTo(kind);
    assertThat(IpAddress.address(line.high(), line.low()))
        .isEqualTo(InetAddress.ofLiteral(address));
    assertThat(line.port()).isEqualTo(port);
  }

  @Test
  void theAnswerToPasvLeadsToAnotherAddressAndPort() {
    for (String text :
        new String[] {
          "227 Entering Passive Mode (198,51,100,1,195,80).\r\n",
          "227 Entering Passive Mode. 198,51,100,1,195,80\n",
          "200 TYPE is now 8-bit binary\r\n227 (198,51,100,1,195,80)\r\n"
        }) {
      assertThat(read(text, true)).as(text).isTrue();
      assertThat(line.kind()).isEqualTo(FtpLine.Kind.PASSIVE);
      assertThat(line.port()).isEqualTo(50_000);
      assertThat(changed(text, "192.0.2.100", 50_001))
          .isEqualTo(text.replace("198,51,100,1,195,80", "192,0,2,100,195,81"));
    }
  }

  @Test
  void theAnswerToEpsvLeadsToAnotherPort() {
    String text = "229 Entering Extended Passive Mode (|||6446|)\r\n";
    assertThat(read(text, true)).isTrue();
    assertThat(line.kind()).isEqualTo(FtpLine.Kind.EXTENDED_PASSIVE);
    assertThat(line.port()).isEqualTo(6446);
    assertThat(changed(text, "192.0.2.100", 50_001)).isEqualTo(text.replace("6446", "50001"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        "PORT 192,0,2,7,195,80",
        "PORT\r\n",
        "PORT 192,0,2,7,195\r\n",
        "PORT 192,0,2,7,0,0\r\n",
        "PORT 192,0,2,256,1,1\r\n",
        "PORTS 192,0,2,7,195,80\r\n",
        "STOR PORT 192,0,2,7,195,80\r\n",
        "EPRT\r\n",
        "EPRT |\r\n",
        "EPRT |3|192.0.2.7|6275|\r\n",
        "EPRT |1|192.0.2.7|65536|\r\n",
        "EPRT |1|192.0.2.7|6275\r\n",
        "EPRT |1|name.example|6275|\r\n",
        "EPRT |2|2001:db8:1::7::|5282|\r\n",
        "EPRT |2|" + "1:2:3:4:5:6:7:8:9:a:b:c:d:e:f:0:1:2:3:4:5:6:7:8" + "|5282|\r\n"
      })
  void whatIsNoAnnouncementOfAClientIsLeftAlone(String text) {
    assertThat(read(text, false)).isFalse();
    assertThat(read(text, true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "227 \r\n",
        "227 Entering Passive Mode (198,51,100,1,195)\r\n",
        "227 Entering Passive Mode (198,51,100,1,195,80)",
        "227-Entering Passive Mode (198,51,100,1,195,80)\r\n",
        "229 Entering Extended Passive Mode (\r\n",
        "229 Entering Extended Passive Mode (|||\r\n",
        "229 Entering Extended Passive Mode (|||6446\r\n",
        "229 Entering Extended Passive Mode (||6446|)\r\n",
        "229 Entering Extended Passive Mode |||6446|\r\n"
      })
  void whatIsNoAnnouncementOfAServerIsLeftAlone(String text) {
    assertThat(read(text, true)).isFalse();
    assertThat(read(text, false)).isFalse();
  }

  @Test
  void anyTextCanBeRead() {
    byte[][] pieces =
        Stream.of(
                "227 ",
                "229 ",
                "PORT ",
                "EPRT ",
                "(",
                "|",
                ",",
                "1",
                "2",
                "255",
                "256",
                "65535",
                "192,0,2,7,195,80",
                "(|||64|)",
                ":",
                "::",
                "\r",
                "\n")
            .map(piece -> piece.getBytes(StandardCharsets.ISO_8859_1))
            .toArray(byte[][]::new);
    long found = Fuzzing.run(random -> readAny(pieces, random));
    assertThat(found).isPositive();
  }

  private void readAny(byte[][] pieces, Random random) {
    byte[] text = new byte[200];
    random.nextBytes(text);
    int length = 0;
    while (length < text.length - 40) {
      byte[] piece = pieces[random.nextInt(pieces.length)];
      System.arraycopy(piece, 0, text, length, piece.length);
      length += piece.length + (random.nextInt(8) == 0 ? 1 : 0);
    }
    int from = random.nextInt(20);
    int to = from + random.nextInt(text.length - from);
    MemorySegment memory = MemorySegment.ofArray(text).asSlice(0, to);
    if (line.read(memory, from, to, false)) {
      assertThat(line.port()).isBetween(1, 0xffff);
    }
    if (line.read(memory, from, to, true)) {
      assertThat(line.port()).isBetween(1, 0xffff);
      assertThat(line.from()).isBetween((long) from, line.to() - 1);
      assertThat(line.to()).isLessThan(to);
    }
  }
}
