package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.EnumText;
import dev.tandem.lvs.Fuzzing;
import dev.tandem.lvs.service.SyncDaemons;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever the words are: an exit code, never an exception, and a reason whenever it is not 0. */
class IpvsadmFuzzTest {

  private static final List<String> VALUES =
      List.of(
          "",
          "-",
          "--",
          "=",
          "0",
          "-1",
          "80",
          "65536",
          "99999999999999999999",
          "10.0.1.100:80",
          "[fd00::1]:80",
          "[",
          "[]:",
          "::",
          ":",
          "vip",
          "vip:http",
          "255.255.255.0",
          "rr",
          "sh",
          "sh-port,,flag-3",
          ",",
          "gue",
          "master",
          "224.0.0.81",
          "ff02::1",
          "ipvsadm",
          "é",
          "\0",
          "\n",
          "%s",
          "!#:+",
          "a\tb");

  private final Random random = new Random(20);
  private final Ipvsadm ipvsadm =
      new Ipvsadm(new TableInMemory(), SyncDaemons.NONE, new LabNames(true));

  @Test
  void randomWordsEndInAnExitCode() {
    List<String> words =
        Stream.concat(VALUES.stream(), Arrays.stream(Option.values()).flatMap(this::spellings))
            .toList();
    for (int i = 0; i < 100_000; i++) {
      check(random.ints(random.nextInt(9), 0, words.size()).mapToObj(words::get).toList());
    }
  }

  private Stream<String> spellings(Option option) {
    String longName = "--" + EnumText.dashed(option);
    return Stream.of(longName, longName + "=", longName + "=5", "-" + option.name().charAt(0));
  }

  @Test
  void mutatedGoodCommandLinesEndInAnExitCode() {
    List<List<String>> lines =
        GoldenFiles.steps("listing.txt").stream()
            .map(GoldenFiles.Step::command)
            .filter(command -> command.startsWith("ipvsadm "))
            .map(GoldenFiles::arguments)
            .toList();
    for (int i = 0; i < 100_000; i++) {
      check(mutated(lines, random));
    }
    Fuzzing.run(another -> check(mutated(lines, another)));
  }

  private static List<String> mutated(List<List<String>> lines, Random random) {
    List<String> line = new ArrayList<>(lines.get(random.nextInt(lines.size())));
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      mutate(line, lines.get(random.nextInt(lines.size())), random);
    }
    return line;
  }

  private static void mutate(List<String> line, List<String> other, Random random) {
    int at = random.nextInt(line.size() + 1);
    boolean atEnd = at == line.size();
    switch (random.nextInt(5)) {
      case 0 -> line.add(at, other.get(random.nextInt(other.size())));
      case 1 -> line.add(at, VALUES.get(random.nextInt(VALUES.size())));
      case 2 -> line.subList(Math.max(0, at - 1), at).clear();
      case 3 ->
          line.set(atEnd ? 0 : at, damaged(line.isEmpty() ? "" : line.get(atEnd ? 0 : at), random));
      default -> line.addAll(at, other);
    }
    if (line.isEmpty()) {
      line.add("-L");
    }
  }

  private static String damaged(String word, Random random) {
    int at = random.nextInt(word.length() + 1);
    return word.substring(0, at)
        + VALUES.get(random.nextInt(VALUES.size()))
        + word.substring(Math.min(word.length(), at + random.nextInt(2)));
  }

  private void check(List<String> line) {
    String script = line.stream().collect(Collectors.joining(" ", "-A -t 10.0.1.1:1\n", "\n\n-Ln"));
    Ipvsadm.Result result = ipvsadm.run(line, script);
    assertThat(result.exitCode()).as(line::toString).isIn(0, 1, 2, 255);
    if (result.exitCode() != 0) {
      assertThat(result.stderr()).as(line::toString).isNotEmpty().endsWith("\n");
    }
  }
}
