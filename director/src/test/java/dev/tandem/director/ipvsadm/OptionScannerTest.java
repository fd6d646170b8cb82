package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionScannerTest {

  @Test
  void lettersWithoutValueShareAWord() {
    assertThat(scan("-Lnc")).containsExactly("LIST", "NUMERIC", "CONNECTION");
  }

  @Test
  void theLastLetterOfAWordMayTakeTheNextWord() {
    assertThat(scan("-At", "vip:80", "-s", "rr"))
        .containsExactly("ADD_SERVICE", "TCP_SERVICE vip:80", "SCHEDULER rr");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-p600", "-p=600", "--persistent=600"})
  void aValueMayStandInTheSameWord(String word) {
    assertThat(scan(word)).containsExactly("PERSISTENT 600");
  }

  @Test
  void anOptionalValueIsNotTakenFromAnotherOption() {
    assertThat(scan("-p", "-s", "rr", "-p", "60", "-p"))
        .containsExactly("PERSISTENT", "SCHEDULER rr", "PERSISTENT 60", "PERSISTENT");
  }

  @Test
  void aRequiredValueMayLookLikeAnOption() {
    assertThat(scan("-w", "-1")).containsExactly("WEIGHT -1");
  }

  @Test
  void wordsThatAreNoOptionsAreSetAsideInOrder() {
    OptionScanner scanner = new OptionScanner(List.of("a", "-L", "-", "--", "-n"));
    assertThat(scanner.next().map(OptionScanner.Given::option)).contains(Option.LIST);
    assertThat(scanner.next()).isEmpty();
    assertThat(List.of(setAside(scanner), setAside(scanner), setAside(scanner)))
        .containsExactly("a", "-", "-n");
    assertThat(scanner.takeSetAside()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--stat", "--", "--=", "-z", "-nz", "-é"})
  void unknownAndAbbreviatedNamesAreRefused(String word) {
    if (word.equals("--")) { // ends the options instead
      assertThat(scan(word)).isEmpty();
    } else {
      assertThatThrownBy(() -> scan(word)).hasMessage(word + ": unknown option");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-n=1", "-Ln=", "--stats=1"})
  void aValueForAnOptionWithoutOneIsRefused(String word) {
    assertThatThrownBy(() -> scan(word)).hasMessage(word + ": option does not take an argument");
  }

  @Test
  void aMissingValueIsReportedWithTheWordThatWantedIt() {
    assertThatThrownBy(() -> scan("-At")).hasMessage("-At: missing argument");
  }

  private static String setAside(OptionScanner scanner) {
    return scanner.takeSetAside().orElseThrow();
  }

  private static List<String> scan(String... words) {
    OptionScanner scanner = new OptionScanner(List.of(words));
    List<String> found = new ArrayList<>();
    for (Optional<OptionScanner.Given> next = scanner.next();
        next.isPresent();
        next = scanner.next()) {
      found.add(next.get().option() + next.get().value().map(value -> " " + value).orElse(""));
    }
    return found;
  }
}
