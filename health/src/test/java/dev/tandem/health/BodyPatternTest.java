package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyPatternTest {

  private static final Duration PATIENT = Duration.ofSeconds(20);

  /** What groups are repeated is remembered, unless a later part refers to one. */
  private static final String ENDLESS = "^(a|aa)+\\1x";

  private static BodyPattern latin(String regex, int from, OptionalInt before) {
    return new BodyPattern(regex, 0, false, false, true, from, before);
  }

  private static BodyPattern anywhere(String regex) {
    return latin(regex, 0, OptionalInt.empty());
  }

  private static boolean isFine(BodyPattern pattern, String body) {
    return pattern.faultOf(body.getBytes(StandardCharsets.UTF_8), PATIENT).isEmpty();
  }

  @Test
  void whatIsWantedMustBeThere() {
    assertThat(isFine(anywhere("stat.s: (ok|fine)"), "<p>status: fine</p>")).isTrue();
    assertThat(anywhere("stat.s: ok").faultOf(new byte[3], PATIENT))
        .contains("no match in the body for regex stat.s: ok");
  }

  @Test
  void whatIsNotWantedMustNot() {
    BodyPattern none = new BodyPattern("[Ee]rror", 0, false, false, false, 0, OptionalInt.empty());
    assertThat(isFine(none, "all is well")).isTrue();
    assertThat(none.faultOf("an error".getBytes(StandardCharsets.US_ASCII), PATIENT))
        .contains("the body matches regex [Ee]rror");
  }

  /** Bodies are eight octets: 01234567. */
  @ParameterizedTest
  @CsvSource({
    "0, , 2, true",
    "2, , 2, true",
    "3, , 2, false",
    "0, 2, 2, false",
    "0, 3, 2, true",
    "0, 3, 234567, true",
    "3, , (?<=2)3, true",
    "3, , ^3, false",
    "8, , $, true",
    "9, , $, false",
  })
  void aMatchBeginsBetweenTheOffsets(int from, Integer before, String regex, boolean fine) {
    OptionalInt end = before == null ? OptionalInt.empty() : OptionalInt.of(before);
    assertThat(isFine(latin(regex, from, end), "01234567")).isEqualTo(fine);
  }

  @Test
  void offsetsCountOctetsInUtf8Too() {
    String body = "\u00e4\u20acx";
    assertThat(isFine(utf8("^..x$", 0, OptionalInt.empty()), body)).isTrue();
    assertThat(isFine(anywhere("^.{5}x$"), body)).isTrue();
    assertThat(isFine(utf8("x", 5, OptionalInt.of(6)), body)).isTrue();
    assertThat(isFine(utf8("x", 6, OptionalInt.empty()), body)).isFalse();
    assertThat(isFine(utf8("x", 0, OptionalInt.of(5)), body)).isFalse();
  }

  private static BodyPattern utf8(String regex, int from, OptionalInt before) {
    return new BodyPattern(regex, 0, true, false, true, from, before);
  }

  @Test
  void aMatchMayHaveToBeginInTheFirstLine() {
    BodyPattern first = new BodyPattern("o", 0, false, true, true, 0, OptionalInt.empty());
    assertThat(isFine(first, "yes or no\n")).isTrue();
    assertThat(isFine(first, "yes\nno\n")).isFalse();
    BodyPattern over =
        new BodyPattern(
            "s$.n", Pattern.MULTILINE | Pattern.DOTALL, false, true, true, 0, OptionalInt.empty());
    assertThat(isFine(over, "yes\nno\n")).isTrue();
  }

  @Test
  void linesEndWithALineFeedOnly() {
    assertThat(isFine(anywhere("a.b"), "a\rb")).isTrue();
    assertThat(isFine(anywhere("a.b"), "a\nb")).isFalse();
  }

  @Test
  @Timeout(20)
  void anExpressionThatBacktracksForEverIsGivenUp() {
    byte[] body = "a".repeat(100).getBytes(StandardCharsets.US_ASCII);
    Optional<String> fault = anywhere(ENDLESS).faultOf(body, Duration.ofMillis(100));
    assertThat(fault).contains("regex " + ENDLESS + " took more than 100 ms");
  }

  @Test
  @Timeout(20)
  void whoDoesNotWaitAnyMoreInterruptsIt() throws Exception {
    byte[] body = "a".repeat(100).getBytes(StandardCharsets.US_ASCII);
    Thread search =
        Thread.ofVirtual().start(() -> anywhere(ENDLESS).faultOf(body, Duration.ofDays(1)));
    search.interrupt();
    assertThat(search.join(Duration.ofSeconds(15))).isTrue();
  }

  @Test
  void anExpressionThatNeedsTooMuchStackIsAFailure() {
    byte[] body = "ab".repeat(BodyPattern.MOST_BYTES / 2).getBytes(StandardCharsets.US_ASCII);
    assertThat(anywhere("^(a|b)*$").faultOf(body, PATIENT))
        .contains("regex ^(a|b)*$ repeats too often for this body");
  }
}
