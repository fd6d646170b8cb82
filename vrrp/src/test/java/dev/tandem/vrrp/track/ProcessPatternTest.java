package dev.tandem.vrrp.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.track.ProcessPattern.Match;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessPatternTest {

  @Test
  void aNameIsComparedAsFarAsTheKernelKeepsIt() {
    ProcessPattern pattern = new ProcessPattern("a-very-long-process-name", List.of(), Match.NAME);
    assertThat(pattern.fits("a-very-long-pro", List.of())).isTrue();
    assertThat(pattern.fits("a-very-long-prx", List.of())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "EXACT,   /sbin/x -a b, /sbin/x -a b,   true",
    "EXACT,   /sbin/x -a b, /sbin/x -a b c, false",
    "EXACT,   /sbin/x -a b, /sbin/x -a,     false",
    "EXACT,   /sbin/x,      /sbin/x,        true",
    "EXACT,   /sbin/x,      /sbin/x -a,     false",
    "EXACT,   x,            /sbin/x,        false",
    "PARTIAL, /sbin/x -a,   /sbin/x -a b,   true",
    "PARTIAL, /sbin/x -a,   /sbin/x -ab,    false",
    "PARTIAL, /sbin/x,      /sbin/x -a,     true",
    "INITIAL, /sbin/x -a b, /sbin/x -a bcd, true",
    "INITIAL, /sbin/x -a b, /sbin/x -ax bc, false",
    "INITIAL, /sbin/x -a b, /sbin/x -a,     false",
    "INITIAL, /sbin/x,      /sbin/x -a,     true",
  })
  void aCommandLineIsComparedWordByWord(Match match, String wanted, String actual, boolean fits) {
    List<String> words = Arrays.asList(wanted.split(" "));
    ProcessPattern pattern =
        new ProcessPattern(words.getFirst(), words.subList(1, words.size()), match);
    assertThat(pattern.fits("x", Arrays.asList(actual.split(" ")))).isEqualTo(fits);
  }

  @Test
  void aKernelThreadHasNoCommandLine() {
    assertThat(new ProcessPattern("x", List.of(), Match.EXACT).fits("x", List.of())).isFalse();
  }
}
