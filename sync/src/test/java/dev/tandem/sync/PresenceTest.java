package dev.tandem.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PresenceTest {

  private final Presence<String> presence = new Presence<>();

  @Test
  void whoComesAndGoesIsToldOfAtOnce() {
    assertThat(presence.change(Map.of("b", "b1", "c", "c1"))).containsExactly(Set.of("b", "c"));
    assertThat(presence.change(Map.of("c", "c1", "d", "d1"))).containsExactly(Set.of("c", "d"));
    assertThat(presence.change(Map.of())).containsExactly(Set.of());
  }

  @Test
  void whoIsThereAgainBeforeItWasMissedHasLeftAndJoined() {
    presence.change(Map.of("b", "b1", "c", "c1"));
    assertThat(presence.change(Map.of("b", "b2", "c", "c1", "d", "d1")))
        .containsExactly(Set.of("c", "d"), Set.of("b", "c", "d"));
  }

  @Test
  void whatTheFormerLifeOfADirectorSaysIsTooLate() {
    presence.change(Map.of("b", "b1"));
    presence.change(Map.of("b", "b2"));
    assertThat(presence.isFormer("b", "b1")).isTrue();
    assertThat(presence.isFormer("b", "b2")).isFalse();
    assertThat(presence.isFormer("c", "c1")).isFalse();
    assertThat(presence.addressOf("b")).contains("b2");
    assertThat(presence.contains("b1")).isFalse();
  }
}
