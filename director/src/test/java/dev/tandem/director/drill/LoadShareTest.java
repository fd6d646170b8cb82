package dev.tandem.director.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tandem.director.admin.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadShareTest {

  @Test
  void aSmallLoadIsPlayedByOneProcess() {
    assertThat(LoadShare.divide(1_000, 50))
        .containsExactly(new LoadShare(0, 1_000, Duration.ofSeconds(1), 50));
  }

  @Test
  void aLargeLoadIsDividedWithoutARest() {
    List<LoadShare> shares = LoadShare.divide(20_000, 5_000);
    assertThat(shares)
        .containsExactly(
            new LoadShare(0, 6_666, Duration.ofSeconds(20), 1_666),
            new LoadShare(6_666, 6_667, Duration.ofSeconds(20), 1_667),
            new LoadShare(13_333, 6_667, Duration.ofSeconds(20), 1_667));
  }

  @Test
  void manyNewConnectionsAloneAreDividedToo() {
    assertThat(LoadShare.divide(1, 5_000))
        .extracting(LoadShare::sessions, LoadShare::rate)
        .containsExactly(tuple(0, 2_500), tuple(1, 2_500));
  }

  @Test
  void thePartsOfALoadAddUpAndComeThroughAPipeAsTheyWere() {
    LoadState one =
        new LoadState(
            new SessionCounts(9, 8, 1, 7, 1, 2, 3, 50, List.of("a", "b", "c", "d")),
            new NewConnections(100, 4, 1, 10, 2),
            true);
    LoadState other =
        new LoadState(
            new SessionCounts(1, 1, 1, 0, 0, 0, 0, 90, List.of("e", "f")),
            new NewConnections(20, 1, 0, 5, 0),
            false);
    LoadState sum =
        new LoadState(
            new SessionCounts(10, 9, 2, 7, 1, 2, 3, 90, List.of("a", "b", "c", "d", "e")),
            new NewConnections(120, 5, 1, 15, 2),
            false);
    assertThat(LoadState.NOTHING.plus(one).plus(other)).isEqualTo(sum);
    assertThat(sum.sessions().decided()).isTrue();
    assertThat(Json.read(Json.text(sum).getBytes(StandardCharsets.UTF_8), LoadState.class))
        .isEqualTo(sum);
  }
}
