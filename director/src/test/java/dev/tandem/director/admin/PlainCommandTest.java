package dev.tandem.director.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainCommandTest {

  @Test
  void aCommandArrivesAsItWasGiven() {
    PlainCommand command = new PlainCommand(List.of("-A", "", "a b\n", "ü"), "-C\n\0\n");
    assertThat(PlainCommand.of(command.request())).contains(command);
    PlainCommand nothing = new PlainCommand(List.of(), "");
    assertThat(PlainCommand.of(nothing.request())).contains(nothing);
  }

  @Test
  void aResultTellsWhereTheOutputEnds() {
    assertThat(new PlainResult(255, "ü\n", "No such service\n").text())
        .isEqualTo("255 3\nü\nNo such service\n");
    assertThat(new PlainResult(0, "", "").text()).isEqualTo("0 0\n");
  }

  @ParameterizedTest
  @CsvSource({"2,-C", "x,-C", "99999999,-C", "1000,''"})
  void aBodyWithFewerArgumentsIsNoCommand(String count, String body) {
    AdminRequest request =
        new AdminRequest(
            "POST",
            PlainCommand.PATH,
            Map.of("arguments", count),
            (body + "\0").getBytes(StandardCharsets.UTF_8));
    assertThat(PlainCommand.of(request)).isEmpty();
  }
}
