package dev.tandem.director.config.keyword;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

  @ParameterizedTest
  @CsvSource({
    "priority, priority, 0",
    "prioritty, priority, 1",
    "prioriy, priority, 1",
    "prioroty, priority, 1",
    "priorit, priority, 1",
    "rpiority, priority, 1",
    "state, start, 2",
    "'', abc, 3",
  })
  void countsLettersThatDiffer(String one, String other, int distance) {
    assertThat(Spelling.distance(one, other)).isEqualTo(distance);
    assertThat(Spelling.distance(other, one)).isEqualTo(distance);
  }

  @Test
  void picksTheNearestIfItIsNearEnough() {
    List<String> known = List.of("priority", "preempt", "preempt_delay", "ops");
    assertThat(Spelling.nearest("premept", known)).contains("preempt");
    assertThat(Spelling.nearest("preempt-delay", known)).contains("preempt_delay");
    assertThat(Spelling.nearest("op", known)).contains("ops");
    assertThat(Spelling.nearest("smtp_alert", known)).isEmpty();
  }
}
