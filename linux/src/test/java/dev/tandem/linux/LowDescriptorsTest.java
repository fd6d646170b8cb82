package dev.tandem.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LowDescriptorsTest {

  private static final int KEPT = 40;

  private final List<Integer> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(LibC::close);
  }

  @Test
  void whatIsClosedSlowlyIsBelowAllThatIsOpenedElsewhere() {
    LowDescriptors.keep(KEPT);
    int before = another();
    int slow = low();
    int after = another();
    int slowAgain = low();
    assertThat(List.of(slow, slowAgain))
        .allMatch(descriptor -> descriptor < Math.min(before, after));
    assertThat(slowAgain).isNotEqualTo(slow);
  }

  @Test
  void moreThanWereKeptAreOpenedAnyway() {
    LowDescriptors.keep(2);
    for (int i = 0; i < 2 * KEPT; i++) {
      low();
    }
    assertThat(open).doesNotHaveDuplicates();
  }

  private int low() {
    open.add(LowDescriptors.open(() -> LibC.open("/dev/null", 0)));
    return open.getLast();
  }

  private int another() {
    open.add(LibC.open("/dev/null", 0));
    return open.getLast();
  }
}
