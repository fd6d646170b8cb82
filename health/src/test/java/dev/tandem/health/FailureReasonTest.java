package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureReasonTest {

  @ParameterizedTest
  @CsvSource({"PT5S,5 s", "PT1.5S,1.5 s", "PT0.3S,300 ms", "PT0S,0 ms", "PT2M,120 s"})
  void durationsReadAsAnOperatorWritesThem(Duration duration, String text) {
    assertThat(FailureReason.text(duration)).isEqualTo(text);
  }

  @Test
  void theSystemsOwnWordsCountNotThoseOfTheWrappers() {
    Throwable wrapped =
        new IllegalStateException("channel", new IOException("Network is unreachable"));
    assertThat(FailureReason.of(wrapped)).isEqualTo("network is unreachable");
  }

  @ParameterizedTest
  @CsvSource({
    "finishConnect(..) failed with error(-111): Connection refused, connection refused, false",
    "setsockopt() failed: No such device, no such device, false",
    "bind(..) failed with error(-99): Cannot assign requested address, cannot assign requested address, true",
  })
  void namesOfSystemCallsAreLeftOut(String message, String words, boolean ofSource) {
    Throwable failure = new IOException(message);
    assertThat(FailureReason.of(failure)).isEqualTo(words);
    assertThat(FailureReason.isOfSource(failure)).isEqualTo(ofSource);
  }

  @Test
  void whereNobodyWasReachedNobodySaidNo() {
    assertThat(
            List.of(
                new ConnectTimeoutException("connection timed out"),
                new NoRouteToHostException("No route to host"),
                new ConnectException("connect(..) failed with error(-113): No route to host"),
                new IOException("Network is unreachable"),
                new IllegalStateException("channel", ReadTimeoutException.INSTANCE)))
        .allMatch(failure -> FailureReason.outcome(failure) == Outcome.SILENT);
    assertThat(FailureReason.outcome(new ConnectException("Connection refused")))
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void aFailureWithoutWordsIsNamed() {
    assertThat(FailureReason.of(new IOException())).isEqualTo("IOException");
  }
}
