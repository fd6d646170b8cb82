package dev.tandem.director.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionTest {

  @Test
  void valueStandsInThePlaceOfItsName() {
    assertThat(Trees.read("$IP=192.0.2.1", "a $IP", "b ${IP}/24 $IP"))
        .isEqualTo(tree("a 192.0.2.1; b 192.0.2.1/24 192.0.2.1;"));
  }

  @Test
  void valueIsExpandedWhereItIsUsed() {
    assertThat(
            Trees.read("$BASE=10.2.${SUB}", "$SUB=0", "a ${BASE}.100", "$SUB=10", "a ${BASE}.100"))
        .isEqualTo(tree("a 10.2.0.100; a 10.2.10.100;"));
  }

  @Test
  void valueMayBeEmptyOrHaveAComment() {
    assertThat(Trees.read("$NONE=", "$SOME= x  # why", "a ${NONE}b ${SOME}c"))
        .isEqualTo(tree("a b xc;"));
  }

  @Test
  void valueMayBeginWithACondition() {
    assertThat(Trees.read("$HERE=@alpha", "$THERE=@beta", "$HERE a", "$THERE b"))
        .isEqualTo(tree("a;"));
    assertThat(Trees.read("$THERE=@beta", "$B= \\", "b \\", "c", "$THERE $B", "d"))
        .isEqualTo(tree("d;"));
  }

  @Test
  void definitionMayBeConditional() {
    assertThat(Trees.read("@alpha $P=1", "@beta $P=2", "a $P")).isEqualTo(tree("a 1;"));
  }

  @Test
  void definitionOfSeveralLinesIsABlock() {
    assertThat(
            Trees.read(
                "$RS= \\",
                "real_server ${IP} { \\",
                "  @alpha weight 1 \\",
                "",
                "  @beta weight 2 \\",
                "}",
                "$IP=10.0.0.1",
                "$RS",
                "$IP=10.0.0.2",
                "$RS"))
        .isEqualTo(tree("real_server 10.0.0.1 { weight 1; } real_server 10.0.0.2 { weight 1; }"));
  }

  @Test
  void definitionsOfSeveralLinesNestAndDefineOthers() {
    assertThat(
            Trees.read(
                "$INNER= \\",
                "b ${N} \\",
                "c",
                "$OUTER= \\",
                "a { \\",
                "$N=1 \\",
                "$INNER \\",
                "$N=2 \\",
                "$INNER \\",
                "}",
                "$OUTER"))
        .isEqualTo(tree("a { b 1; c; b 2; c; }"));
  }

  @Test
  void mistakesInABlockAreReportedWhereTheBlockIsWritten() {
    assertThat(Trees.read("$B= \\", "a \\", "  b 'c", "", "$B").diagnostics())
        .containsExactly(
            "test.conf:3:5: the quote is not closed: expected another ' before the line ends");
  }

  @Test
  void predefinedNamesHaveTheirValues() {
    String directory = String.valueOf(Path.of("").toAbsolutePath());
    assertThat(Trees.read("a ${_INSTANCE} ${_ENV SITE} ${_HASH}1 ${_BANG}", "b ${_PWD}").tree())
        .isEqualTo("a alpha.example north #1 !; b " + directory + ";");
  }

  @Test
  void unknownNameStaysAndIsReportedOutsideOfQuotes() {
    assertThat(Trees.read("a $X ${Y}", "b \"echo $X 'y' ${Z}\" $1 $x/y"))
        .isEqualTo(
            new Trees.Read(
                "a $X ${Y}; b [echo $X 'y' ${Z}] $1 $x/y;",
                List.of(
                    "test.conf:1:3: $X is not defined and stays as it is",
                    "test.conf:1:6: $Y is not defined and stays as it is")));
  }

  @Test
  void nameWithoutBracesNeedsSpaceBehindIt() {
    assertThat(Trees.read("$IP=1", "a $IP/24"))
        .isEqualTo(
            new Trees.Read(
                "a $IP/24;",
                List.of(
                    "test.conf:2:3: $IP stays as it is, because no white space follows: expected"
                        + " ${IP}")));
  }

  @Test
  void selfReferencesAreCut() {
    assertThat(Trees.read("$A=x $B", "$B=y $A", "a $A").diagnostics())
        .containsExactly("test.conf:3:3: the definition of $A uses itself");
    assertThat(Trees.read("$A= \\", "b \\", "$A", "$A").diagnostics())
        .containsExactly("test.conf:3:1: definitions use each other more than 32 deep");
  }

  @Test
  void wrongDefinitionsAreReported() {
    assertThat(Trees.read("$_X=1", "$B= \\", "b \\", "c", "$B d", "$C= \\").diagnostics())
        .containsExactly(
            "test.conf:1:1: names of definitions that begin with '_' are reserved",
            "test.conf:5:4: expected the line to end after $B, which stands for several lines",
            "test.conf:6:4: the definition goes on to the end of the text");
  }

  private static Trees.Read tree(String tree) {
    return new Trees.Read(tree, List.of());
  }
}
