package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, TCP_CHECK 192.0.2.1:80",
    "2001:db8::1, TCP_CHECK [2001:db8::1]:80",
  })
  void namesItsKindAndPlace(String address, String description) throws Exception {
    Check check =
        new Check.Tcp(CheckTarget.of(InetAddress.getByName(address), 80), TestChecks.FAST);
    assertThat(check.description()).isEqualTo(description);
  }

  @Test
  void anHttpCheckNeedsAPageToAskFor() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestChecks.http(80, TestChecks.FAST, List.of()))
        .withMessage("an HTTP check needs a URL");
  }
}
