package dev.tandem.lvs.sip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.Fuzzing;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallIdTest {

  // RFC 3261 section 24.2.
  private static final String INVITE =
      """
      INVITE sip:bob@biloxi.example.com SIP/2.0
      Via: SIP/2.0/UDP pc33.atlanta.example.com;branch=z9hG4bK776asdhds
      Max-Forwards: 70
      To: Bob <sip:bob@biloxi.example.com>
      From: Alice <sip:alice@atlanta.example.com>;tag=1928301774
      Call-ID: a84b4c76e66710@pc33.atlanta.example.com
      CSeq: 314159 INVITE
      Content-Length: 0

      """
          .replace("\n", "\r\n");

  private final CallId callId = new CallId();

  private boolean read(String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    return callId.read(MemorySegment.ofArray(octets), 0, octets.length);
  }

  @Test
  void itIsFoundAmongTheHeaders() {
    assertThat(read(INVITE)).isTrue();
    assertThat(callId.text()).isEqualTo("a84b4c76e66710@pc33.atlanta.example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SIP/2.0 200 OK\r\nCall-ID: a@b\r\n",
        "SIP/2.0 200 OK\r\ni:a@b\r\n",
        "SIP/2.0 200 OK\nCALL-id \t:\t a@b \n",
        "OPTIONS sip:x SIP/2.0\rI: a@b\r",
        "ACK sip:x SIP/2.0\r\nTo: Call-ID: other\r\nCall-ID: a@b\r\nCall-ID: second\r\n"
      })
  void itMayBeWrittenInManyWays(String message) {
    assertThat(read(message)).isTrue();
    assertThat(callId.text()).isEqualTo("a@b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        "Call-ID: a@b\r\n",
        "SIP/2.0 200 OK\r\n",
        "SIP/2.0 200 OK\r\nCall-ID",
        "SIP/2.0 200 OK\r\nCall-ID:",
        "SIP/2.0 200 OK\r\nCall-ID: \r\n",
        "SIP/2.0 200 OK\r\nCall-ID: a@b",
        "SIP/2.0 200 OK\r\nCall-ID: @b\r\n",
        "SIP/2.0 200 OK\r\nCall-ID: a@\r\n",
        "SIP/2.0 200 OK\r\nCall-ID: a@b@c\r\n",
        "SIP/2.0 200 OK\r\nCall-ID: a b\r\n",
        "SIP/2.0 200 OK\r\nCall-ID: \u00e4\r\n",
        "SIP/2.0 200 OK\r\nCall-IDs: a\r\n",
        "SIP/2.0 200 OK\r\n\r\nCall-ID: a@b\r\n"
      })
  void whatIsNoneIsNone(String message) {
    assertThat(read(message)).isFalse();
  }

  @Test
  void oneThatIsTooLongIsNone() {
    String longest = "x".repeat(CallId.LONGEST);
    assertThat(read("SIP/2.0 200 OK\r\nCall-ID: " + longest + "\r\n")).isTrue();
    assertThat(callId.text()).isEqualTo(longest);
    assertThat(read("SIP/2.0 200 OK\r\nCall-ID: " + longest + "x\r\n")).isFalse();
  }

  @Test
  void whatStandsForItIsTheSameOnAllDirectors() {
    callId.is("a84b4c76e66710@pc33.atlanta.example.com");
    assertThat(Long.toHexString(callId.identity())).isEqualTo("662acf87a5d2bf4b");
    assertThat(callId.port()).isEqualTo(0x90da);
    long before = callId.identity();
    callId.is("a84b4c76e66711@pc33.atlanta.example.com");
    assertThat(callId.identity()).isNotEqualTo(before);
  }

  @Test
  void anyMessageCanBeRead() {
    List<String> pieces =
        List.of("\r\n", "\r", "\n", ":", "@", " ", "\t", "Call-ID", "i", "Call-ID: a@b", "x", "\0");
    Fuzzing.run(random -> {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? INVITE : "");
      for (int changes = random.nextInt(12); changes > 0; changes--) {
        String piece = pieces.get(random.nextInt(pieces.size()));
        text.insert(random.nextInt(text.length() + 1), piece);
      }
      int length = random.nextInt(5) == 0 ? random.nextInt(text.length() + 1) : text.length();
      if (read(text.substring(0, length))) {
        assertThat(callId.text()).hasSizeBetween(1, CallId.LONGEST);
        assertThat(text).contains(callId.text());
      }
    });
  }
}
