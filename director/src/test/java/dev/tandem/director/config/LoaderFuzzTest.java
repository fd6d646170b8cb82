package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.syntax.Diagnostic;
import dev.tandem.director.config.syntax.MemoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random and randomly broken texts: loading ends, throws nothing, and points into the text. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoaderFuzzTest {

  private static final int ROUNDS = 1_000;

  private static final List<String> PIECES =
      List.of(
          " ",
          "\n",
          "\t",
          "{",
          "}",
          "{\n",
          "\n}\n",
          "\"",
          "'",
          "\\",
          "#",
          "!",
          "$",
          "${",
          "$A=",
          "$A",
          "${A}",
          "@",
          "@^director1 ",
          "~SEQ(A,1,3) ",
          "~LST(A,1) ",
          "include ",
          "includea ",
          "tandem.conf",
          "*.conf",
          "\0",
          "é",
          "\u2028",
          "-1",
          "0",
          "99999999999",
          "1.5",
          "/",
          ":",
          "::",
          "192.0.2.1",
          "2001:db8::1/64",
          "eth0",
          "\\x",
          "${_ENV A}",
          "${_RANDOM}",
          "\r\n");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void brokenConfigurationsAreLoaded(long seed) throws IOException {
    List<String> bases =
        List.of(
            Files.readString(Path.of("../etc/tandem-nat.conf")),
            Files.readString(Path.of("../etc/tandem-dr.conf")),
            Resources.text("twenty-mistakes.conf"),
            Resources.text("keepalived-features.conf"),
            Resources.text("checks.conf"));
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String text = bases.get(random.nextInt(bases.size()));
      for (int i = random.nextInt(8); i >= 0; i--) {
        text = mutated(text, random);
      }
      check(text);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void randomWordsAreLoaded(long seed) throws IOException {
    List<String> words = new ArrayList<>(PIECES);
    words.addAll(
        Arrays.asList(Resources.text("keepalived-features.conf").split("(?<=\\s)|(?=\\s)")));
    words.addAll(Arrays.asList(Resources.text("checks.conf").split("(?<=\\s)|(?=\\s)")));
    words.addAll(Arrays.asList(Files.readString(Path.of("../etc/tandem-nat.conf")).split("\\s+")));
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      check(
          Stream.generate(() -> words.get(random.nextInt(words.size())))
              .limit(random.nextInt(200))
              .collect(Collectors.joining(random.nextBoolean() ? "" : " ")));
    }
  }

  private static String mutated(String text, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(40));
    String before = text.substring(0, from);
    String middle = text.substring(from, to);
    String after = text.substring(to);
    return switch (random.nextInt(6)) {
      case 0 -> before + after;
      case 1 -> before + middle + middle + after;
      case 2 -> before + PIECES.get(random.nextInt(PIECES.size())) + middle + after;
      case 3 -> before + (char) random.nextInt(0x250) + after;
      case 4 -> before + new StringBuilder(middle).reverse() + after;
      default -> after + before;
    };
  }

  private static void check(String text) {
    MemoryFiles files =
        new MemoryFiles()
            .with("tandem.conf", text)
            .with("other.conf", "include tandem.conf\n}\nx {");
    ConfigLoader.Loaded loaded = Loading.load(files);
    int lines = (int) text.lines().count();
    for (Diagnostic diagnostic : loaded.diagnostics()) {
      assertThat(diagnostic.position().file()).isIn("tandem.conf", "other.conf");
      assertThat(diagnostic.position().line()).isBetween(1, Math.max(3, lines));
      assertThat(diagnostic.position().column()).isPositive();
      assertThat(diagnostic.message()).isNotBlank();
    }
  }
}
