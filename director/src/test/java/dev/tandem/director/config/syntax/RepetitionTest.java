package dev.tandem.director.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepetitionTest {

  private static Trees.Read tree(String text) {
    return new Trees.Read(text, List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "~SEQ(X, 3) a $X | a 1; a 2; a 3;",
        "~SEQ(X, -2) a $X | a -1; a -2;",
        "~SEQ(X,5,7) a ${X}.1 | a 5.1; a 6.1; a 7.1;",
        "~SEQ(X, 7, 5) a $X | a 7; a 6; a 5;",
        "~SEQ(X, 10, 5, 21) a $X | a 10; a 15; a 20;",
        "~SEQ(X, 10, -5, 0) a $X | a 10; a 5; a 0;",
        "~SEQx(X, 9, 11) a $X | a 9; a a; a b;",
        "~SEQ(X, 0x10, 0x11) a $X | a 16; a 17;",
        "~LST(X, one, two ,3) a $X | a one; a two; a 3;",
        "~LST({A,B}, {1,2}, {3, 4}) a $A $B | a 1 2; a 3 4;",
        "~SEQ(X, 1, 2) ~LST(Y, p, q) a ${X}${Y} | a 1p; a 1q; a 2p; a 2q;",
        "~SEQ(X, 1, 2) ~SEQ(Y, ${X}, 2) a ${X}${Y} | a 11; a 12; a 22;",
        "~SEQ(X, 1, 3) @alpha a $X | a 1; a 2; a 3;",
        "~SEQ(X, 1, 3) @beta a $X | ''",
      })
  void aLineIsThereSeveralTimes(String line, String read) {
    assertThat(Trees.read(line)).isEqualTo(tree(read));
  }

  @Test
  void aBlockIsThereSeveralTimes() {
    assertThat(
            Trees.read(
                "$INSTANCE= \\",
                "vrrp_instance VI_${NUMBER} { \\",
                "  ~SEQ(HOST, 1, 2) address 10.0.${NUMBER}.${HOST} \\",
                "}",
                "$LAST=2",
                "~SEQ(NUMBER, 1, ${LAST}) $INSTANCE"))
        .isEqualTo(
            tree(
                "vrrp_instance VI_1 { address 10.0.1.1; address 10.0.1.2; }"
                    + " vrrp_instance VI_2 { address 10.0.2.1; address 10.0.2.2; }"));
  }

  @Test
  void aNameStandsForWhatItDidBeforeAgain() {
    assertThat(Trees.read("$X=old", "~SEQ(X, 1, 2) a $X", "b $X"))
        .isEqualTo(tree("a 1; a 2; b old;"));
    assertThat(Trees.read("~SEQ(X, 1, 1) a $X", "b $X").diagnostics())
        .containsExactly("test.conf:2:3: $X is not defined and stays as it is");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "~SEQ",
        "~SEQ(X, 1, 5 a $X",
        "~SEQ() a",
        "~SEQ(X) a $X",
        "~SEQ(X, 1, 2, 3, 4) a $X",
        "~SEQ(X, one) a $X",
        "~SEQ(1X, 3) a",
        "~SEQ(_X, 3) a",
        "~SEQ(X, 1, 0, 5) a $X",
        "~SEQ(X, 1, -1, 5) a $X",
        "~SEQ(X, 1, 99999999) a $X",
        "~LST(X) a $X",
        "~LST({A,B},{1}) a $A",
        "~LST({A},B) a $A",
      })
  void whatCannotBeRepeatedIsToldWhereItBegins(String line) {
    Trees.Read read = Trees.read("  " + line, "b");
    assertThat(read.tree()).isEqualTo("b;");
    assertThat(read.diagnostics()).first().asString().startsWith("test.conf:1:3: ");
  }

  @Test
  void repetitionsOfRepetitionsEndSomewhere() {
    String each = "~SEQ(X, 1, 60000) ";
    assertThat(Trees.read(each.repeat(5) + "a".repeat(200)).diagnostics())
        .singleElement()
        .asString()
        .contains("Mi characters");
    assertThat(Trees.read("~SEQ(X, 1, 1) ".repeat(1000) + "a").diagnostics())
        .singleElement()
        .asString()
        .contains("more than 32 repetitions in each other");
  }
}
