package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GapTest {

  private static final long MS = 1_000_000;

  private final ProbeLog log = new ProbeLog();

  private void answered(long askedAt, long answeredAt) {
    log.answered(log.asked(askedAt * MS), answeredAt * MS);
  }

  private void lost(long askedAt) {
    log.asked(askedAt * MS);
  }

  private Duration gap(long from, long to) {
    return log.between(from * MS, to * MS).gap().longest();
  }

  @Test
  void lostQuestionsMakeAGapFromTheLastAnsweredToTheNextAnswered() {
    answered(10, 11);
    lost(11);
    lost(12);
    answered(13, 14);
    assertThat(gap(0, 20)).isEqualTo(Duration.ofMillis(3));
    assertThat(log.between(0, 20 * MS).gap().begin()).isEqualTo(10 * MS);
  }

  @Test
  void aLateAnswerIsAGapAsWell() {
    answered(10, 60);
    answered(11, 60);
    assertThat(gap(0, 100)).isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void aPauseOfTheAskerIsNone() {
    answered(10, 11);
    answered(90, 91);
    assertThat(gap(0, 100)).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void anAnswerThatComesWhileNobodyLooksIsLateOnlyBeforeAndAfter() {
    answered(10, 90);
    log.absent(12 * MS, 85 * MS);
    assertThat(gap(0, 100)).isEqualTo(Duration.ofMillis(7));
    assertThat(log.between(0, 100 * MS).absent()).isEqualTo(Duration.ofMillis(73));
    assertThat(log.between(0, 50 * MS).absent()).isEqualTo(Duration.ofMillis(38));
    assertThat(log.between(0, 5 * MS).absent()).isEqualTo(Duration.ZERO);
  }

  @Test
  void aGapWithAnAbsenceInItIsNotMistakenForTheLongest() {
    answered(10, 90);
    log.absent(20 * MS, 85 * MS);
    answered(100, 120);
    Gap longest = log.between(0, 200 * MS).gap();
    assertThat(longest.longest()).isEqualTo(Duration.ofMillis(20));
    assertThat(longest.begin()).isEqualTo(100 * MS);
  }

  @Test
  void questionsThatAreLostAroundAnAbsenceAreAGapWithoutIt() {
    answered(10, 11);
    lost(11);
    log.absent(12 * MS, 50 * MS);
    lost(51);
    answered(52, 53);
    assertThat(gap(0, 100)).isEqualTo(Duration.ofMillis(4));
  }

  @Test
  void whatIsLostUntilTheEndIsAGapUntilTheEnd() {
    answered(10, 11);
    lost(11);
    assertThat(gap(0, 500)).isEqualTo(Duration.ofMillis(490));
  }

  @Test
  void whatIsLostFromTheBeginningIsAGapFromTheBeginning() {
    lost(11);
    lost(12);
    answered(40, 41);
    assertThat(gap(10, 100)).isEqualTo(Duration.ofMillis(30));
  }

  @Test
  void onlyTheSpanCounts() {
    answered(10, 11);
    lost(50);
    answered(100, 101);
    lost(101);
    answered(103, 104);
    assertThat(gap(100, 200)).isEqualTo(Duration.ofMillis(3));
    ProbeLog.Summary summary = log.between(100 * MS, 200 * MS);
    assertThat(summary.asked()).isEqualTo(3);
    assertThat(summary.lost()).isEqualTo(1);
  }

  @Test
  void itHoldsMinutesOfQuestions() {
    for (int i = 1; i <= 200_000; i++) {
      answered(i, i);
    }
    assertThat(log.between(0, Long.MAX_VALUE).asked()).isEqualTo(200_000);
  }
}
