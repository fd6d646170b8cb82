package dev.tandem.director.mark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.MarkRule;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirewallMarksTest {

  private final MemoryPlane plane = new MemoryPlane(100, 1, () -> 0);
  private final FirewallMarks marks = new FirewallMarks(plane.engine());

  @AfterEach
  void close() {
    plane.close();
  }

  private static MarkRule rule(int mark) {
    return rule("-d 192.0.2.100 -p tcp --dport 80 -j MARK --set-mark " + mark);
  }

  private static MarkRule rule(String text) {
    try {
      return IptablesRule.parse(List.of(text.split(" ")));
    } catch (MarkSyntaxException e) {
      throw new AssertionError(text, e);
    }
  }

  private List<Integer> inEffect() {
    return plane.engine().markRules().stream().map(MarkRule::mark).toList();
  }

  @Test
  void whatIsGivenHasTheLastWordAndOutlivesAReload() {
    marks.configure(List.of(rule(1)));
    marks.add(List.of(rule(2), rule(3)));
    marks.configure(List.of(rule(4)));
    assertThat(inEffect()).containsExactly(4, 2, 3);
    assertThat(marks.lines())
        .containsExactly(
            new FirewallMarks.Line(rule(4), true),
            new FirewallMarks.Line(rule(2), false),
            new FirewallMarks.Line(rule(3), false));
  }

  @Test
  void onlyGivenRulesCanBeTakenAway() {
    marks.configure(List.of(rule(1)));
    marks.add(List.of(rule(2), rule(3), rule(4)));
    assertThat(marks.delete(rule(1))).isFalse();
    assertThat(marks.delete(rule(3))).isTrue();
    assertThat(marks.delete(0)).isEmpty();
    assertThat(marks.delete(3)).isEmpty();
    assertThat(marks.delete(1)).contains(rule(2));
    assertThat(inEffect()).containsExactly(1, 4);
    marks.flush();
    assertThat(inEffect()).containsExactly(1);
  }

  @Test
  void aRefusedChangeLeavesAllAsItWas() {
    marks.configure(List.of(rule(1)));
    MarkRule nowhere = rule("-i nowhere0 -j MARK --set-mark 2");
    assertThatThrownBy(() -> marks.add(List.of(rule(3), nowhere)))
        .isInstanceOf(LvsException.class)
        .hasMessage("nowhere0: there is no such interface");
    assertThatThrownBy(() -> marks.add(Collections.nCopies(256, rule(3))))
        .hasMessageStartingWith("257 rules for firewall marks");
    assertThat(inEffect()).containsExactly(1);
    assertThat(marks.lines()).hasSize(1);
  }
}
