package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class EchoMessageTest {

  private final ByteBuffer message = ByteBuffer.allocate(EchoMessage.BYTES);

  @Test
  void itIsRecognisedInOneOrMorePieces() {
    EchoMessage.write(message, 7, 42);
    assertThat(EchoMessage.matches(message, 7, 42, 0)).isTrue();
    assertThat(EchoMessage.matches(message.slice(0, 10), 7, 42, 0)).isTrue();
    assertThat(EchoMessage.matches(message.slice(10, 54), 7, 42, 10)).isTrue();
  }

  @Test
  void everySingleOctetCounts() {
    for (int i = 0; i < EchoMessage.BYTES; i++) {
      EchoMessage.write(message, 7, 42);
      message.put(i, (byte) (message.get(i) ^ 1));
      assertThat(EchoMessage.matches(message, 7, 42, 0)).as("octet %d", i).isFalse();
    }
  }

  @Test
  void thatOfAnotherSessionOrTurnIsNotMistakenForIt() {
    EchoMessage.write(message, 7, 42);
    assertThat(EchoMessage.matches(message, 8, 42, 0)).isFalse();
    assertThat(EchoMessage.matches(message, 7, 41, 0)).isFalse();
  }

  @Test
  void moreThanWasSentDoesNotMatch() {
    EchoMessage.write(message, 7, 42);
    assertThat(EchoMessage.matches(message, 7, 42, 1)).isFalse();
  }
}
