package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcreSyntaxTest {

  private static boolean matches(String pcre, String text, RegexOption... options) {
    Set<RegexOption> all = Set.of(options);
    return Pattern.compile(PcreSyntax.toJava(pcre, all), RegexOption.flags(all))
        .matcher(text)
        .find();
  }

  /** What Java would read otherwise, with a text that it then would not match. */
  @ParameterizedTest
  @CsvSource({
    "^[[:alpha:]]$, b",
    "^[[:^digit:][:space:]]$, x",
    "^[[:word:]-]+$, a-_",
    "^[a[b]]$, a]",
    "^[]x]$, ]",
    "^[^]x]$, y",
    "^[a&&b]$, &",
    "^[[:nothing]$, :",
    "^(?P<one>a)(?P=one)$, aa",
    "^\\Q[[:x\\E$, [[:x",
    "^\\[:a$, [:a",
    "^[\\]]$, ]",
    "^[\\Q&&\\E]$, &",
  })
  void meansWhatItMeansToPcre(String pcre, String text) {
    assertThat(matches(pcre, text)).isTrue();
  }

  @Test
  void whatBothReadAlikeIsLeftAlone() {
    String alike = "^(?:a|b)*?[^0-9a-f\\d]{2,}\\b(?<name>x)\\1(?=[.$*])#$";
    assertThat(PcreSyntax.toJava(alike, Set.of())).isEqualTo(alike);
  }

  @Test
  void commentsAndSpacesCountInSetsOnly() {
    String commented = "^ a [ #] b  # not a [set\n c $";
    assertThat(matches(commented, "a bc", RegexOption.EXTENDED)).isTrue();
    assertThat(matches(commented, "a#bc", RegexOption.EXTENDED)).isTrue();
    assertThat(matches(commented, "abc", RegexOption.EXTENDED)).isFalse();
  }

  @Test
  void aDollarMayStandForTheVeryEnd() {
    assertThat(matches("a$", "a\n")).isTrue();
    assertThat(matches("a$", "a\n", RegexOption.DOLLAR_ENDONLY)).isFalse();
    assertThat(matches("a$", "a", RegexOption.DOLLAR_ENDONLY)).isTrue();
    assertThat(matches("[$]\\$$", "$$", RegexOption.DOLLAR_ENDONLY)).isTrue();
    assertThat(matches("a$", "a\nb", RegexOption.DOLLAR_ENDONLY, RegexOption.MULTILINE)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverIsWrittenIsTranslated(long seed) {
    Random random = new Random(seed);
    String pieces = "[]^$\\()?P<=>:&#Qed al\n*+{}1,-|";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder pcre = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        pcre.append(
            random.nextInt(8) == 0 ? "[:alpha:]" : pieces.charAt(random.nextInt(pieces.length())));
      }
      Set<RegexOption> options = EnumSet.noneOf(RegexOption.class);
      for (RegexOption option : RegexOption.values()) {
        if (random.nextInt(4) == 0) {
          options.add(option);
        }
      }
      compile(PcreSyntax.toJava(pcre.toString(), options), options);
    }
  }

  private static void compile(String regex, Set<RegexOption> options) {
    try {
      Pattern.compile(regex, RegexOption.flags(options));
    } catch (PatternSyntaxException e) {
      assertThat(e.getDescription()).isNotBlank();
    }
  }
}
