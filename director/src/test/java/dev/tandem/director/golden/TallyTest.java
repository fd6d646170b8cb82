package dev.tandem.director.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class TallyTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Tally tally = new Tally(new PrintStream(printed, true, StandardCharsets.UTF_8));

  static class GoldenGoodTest {
    @TestFactory
    Stream<DynamicTest> cases() {
      return Stream.of(DynamicTest.dynamicTest("one", () -> assertThat("a").hasSize(1)));
    }
  }

  static class GoldenBadTest {
    @TestFactory
    Stream<DynamicTest> cases() {
      return Stream.of(
          DynamicTest.dynamicTest("same", () -> assertThat("a").hasSize(1)),
          DynamicTest.dynamicTest("other", () -> assertThat("a\nb").as("step 3").isEqualTo("a\nc")),
          DynamicTest.dynamicTest(
              "left out", () -> assumeThat("x").as("no such kernel").isEqualTo("y")));
    }

    @TestFactory
    Stream<DynamicTest> notEvenReadable() {
      throw new IllegalStateException("line 7 is no JSON");
    }
  }

  private List<String> replay(Class<?> recordings) {
    var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(recordings));
    LauncherFactory.create().execute(request.build(), tally);
    tally.summarize(List.of("odd.txt"));
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void countsCasesAndSaysWhatDiffersFirst() {
    List<String> lines = replay(GoldenBadTest.class);
    assertThat(lines)
        .containsSequence("FAILED other", "  at [step 3]", "  recorded: c\"", "  ours:     b\"")
        .contains("  java.lang.IllegalStateException: line 7 is no JSON")
        .contains("skipped 1: no such kernel")
        .contains("not replayed: odd.txt")
        .endsWith("1 passed, 2 failed");
    assertThat(tally.isGood()).isFalse();
  }

  @Test
  void isGoodWhenAllCasesAreAsRecorded() {
    assertThat(replay(GoldenGoodTest.class)).endsWith("1 passed, 0 failed");
    assertThat(tally.isGood()).isTrue();
  }

  @Test
  void nothingToReplayIsNotGood() {
    assertThat(replay(String.class)).contains("no recordings were found");
    assertThat(tally.isGood()).isFalse();
  }
}
