package dev.tandem.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandTest {

  private static List<String> words(String text) {
    return Command.of(text, Optional.empty()).words();
  }

  @Test
  void spacesPartWordsUnlessQuoted() {
    assertThat(words("/bin/check  -p 80\t'a b' \"c d\" e\\ f g'h'\"i\""))
        .containsExactly("/bin/check", "-p", "80", "a b", "c d", "e f", "ghi");
    assertThat(words("/bin/check '' \"it's\" 'say \"hi\"' \"a\\\"b\""))
        .containsExactly("/bin/check", "", "it's", "say \"hi\"", "a\"b");
  }

  @Test
  void aBlankCommandIsNone() {
    assertThatThrownBy(() -> words(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
