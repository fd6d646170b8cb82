package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that go by what is told: BFD sessions and files. */
class ToldCheckTest {

  private static final Subject LINK = new Subject(Subject.Kind.BFD, "link");
  private static final Subject LOAD = new Subject(Subject.Kind.FILE, "load");

  private final WatchedPool pool = new WatchedPool();

  private static Check check(Subject subject, int factor) {
    return new Check.Told(CheckTarget.of(InetAddress.getLoopbackAddress(), 80), subject, factor);
  }

  private void apply(boolean alpha, Check... checks) {
    pool.servers.apply(
        List.of(alpha ? WatchedPool.alpha("a", checks) : WatchedPool.server("a", checks)));
    pool.world.pass(Duration.ofSeconds(10));
  }

  private void tell(Subject subject, News news) {
    pool.servers.news(subject, news);
    pool.world.pass(Duration.ofMillis(1));
  }

  @Test
  void aServerFollowsItsSessionAtOnce() {
    apply(false, check(LINK, 0));
    tell(LINK, new News.State(false, "detection time expired"));
    tell(LINK, new News.State(true, "detection time 150 ms"));
    assertThat(pool.heard)
        .containsExactly(
            "a down: BFD_CHECK link: detection time expired",
            "a up: BFD_CHECK link: detection time 150 ms");
  }

  @Test
  void beforeAnythingIsToldAServerIsAsConfigured() {
    apply(false, check(LINK, 0));
    assertThat(pool.servers.status().getFirst().up()).isTrue();
    apply(true, check(LINK, 0), check(LOAD, 0));
    assertThat(pool.servers.status().getFirst().up()).isFalse();
  }

  @Test
  void whatWasToldBeforeCountsForANewServer() {
    pool.servers.news(LINK, new News.State(false, "it is down"));
    apply(false, check(LINK, 0));
    assertThat(pool.heard).containsExactly("a down: BFD_CHECK link: it is down");
  }

  @Test
  void aNumberChangesTheWeight() {
    apply(false, check(LOAD, -2));
    tell(LOAD, new News.Value(7, "it says 7"));
    tell(LOAD, new News.Value(0, "it says 0"));
    assertThat(pool.heard)
        .containsExactly(
            "a by -14: FILE_CHECK load: it says 7", "a by 0: FILE_CHECK load: it says 0");
  }

  @Test
  void severalChecksAddUp() {
    apply(false, check(LOAD, 1), check(LOAD, 10));
    tell(LOAD, new News.Value(3, "it says 3"));
    assertThat(pool.servers.status().getFirst().weightChange()).isEqualTo(33);
  }

  @ParameterizedTest
  @CsvSource({
    "5,            0,          FAILED, 0",
    "0,            0,          PASSED, 0",
    "5,            3,          PASSED, 15",
    "-1,           2147483647, PASSED, -2147483647",
    "-2,           2147483647, FAILED, 0",
    "9999999999,   1,          PASSED, 2147483647",
    "-9999999999,  1,          FAILED, 0",
    "99999999999,  2147483647, PASSED, 2147483647",
  })
  void numbersStayWithinTheWeightsThereAre(
      long value, int factor, Outcome outcome, long weightChange) {
    CheckResult result = new News.Value(value, "told").result(factor);
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.weightChange()).isEqualTo(weightChange);
  }

  @Test
  void whileASessionIsNotLookedAtNewsWait() {
    pool.servers.suspend(Set.of("a"));
    apply(false, check(LINK, 0));
    tell(LINK, new News.State(false, "it is down"));
    assertThat(pool.heard).isEmpty();
    pool.servers.suspend(Set.of());
    pool.world.pass(Duration.ofSeconds(2));
    assertThat(pool.heard).containsExactly("a down: BFD_CHECK link: it is down");
  }
}
