package dev.tandem.director.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that ask for exponentially more than they are long. */
class HostileTextTest {

  static List<Arguments> bombs() {
    return List.of(
        Arguments.of(
            "values that double", "$A31=x\n" + doubling("${A%d}${A%d}"), "8 Mi characters"),
        Arguments.of("empty values that double", "$A31=\n" + doubling("${A%d}${A%d}"), "8 Mi char"),
        Arguments.of(
            "blocks that double", "$A31=x\n" + doubling(" \\\nx \\\n$A%d \\\n$A%d"), "8 Mi char"),
        Arguments.of("braces", "a {\n".repeat(100_000), "64 blocks in each other"),
        Arguments.of("braces without keyword", "{".repeat(1_000_000), "64 blocks in each other"),
        Arguments.of("conditions", "@^a ".repeat(1_000_000), ""),
        Arguments.of("braces in a pattern", "include " + "{,}".repeat(1_300), "no file matches"),
        Arguments.of("open names", "a " + "${".repeat(500_000), ""),
        Arguments.of("mistakes", "}\n".repeat(500_000), "more than 1000 mistakes"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bombs")
  void readingEndsSoonAndSaysWhy(String what, String text, String reason) {
    Trees.Read read =
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> Trees.read(text));
    assertThat(String.join("\n", read.diagnostics())).as(what).contains(reason);
  }

  @Test
  void includesThatMultiplyEnd() {
    MemoryFiles files = new MemoryFiles();
    files.with("test.conf", "include 1.conf\n".repeat(10));
    for (int i = 1; i < 15; i++) {
      files.with(i + ".conf", ("include " + (i + 1) + ".conf\n").repeat(10));
    }
    files.with("15.conf", "a");
    assertThat(Trees.read(files).diagnostics())
        .hasSize(1)
        .first()
        .asString()
        .contains("10000 included files");
  }

  /** Thirty definitions, each of which uses the one after it twice, and a use of the first. */
  private static String doubling(String value) {
    return IntStream.range(0, 31)
            .mapToObj(i -> "$A" + i + "=" + value.replace("%d", String.valueOf(i + 1)) + "\n")
            .collect(Collectors.joining())
        + "$A0\n";
  }
}
