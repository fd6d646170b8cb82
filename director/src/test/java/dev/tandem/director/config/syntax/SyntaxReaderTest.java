package dev.tandem.director.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SyntaxReaderTest {

  static List<Arguments> texts() {
    return List.of(
        Arguments.of("one statement a line", "a 1\n  b\t2 \r\n", "a 1; b 2;"),
        Arguments.of("nothing", "", ""),
        Arguments.of("comments of both kinds", "a # b\n! c\nd!e\n#", "a; d;"),
        Arguments.of("comment characters in quotes", "a '#1' \"!2\"", "a #1 !2;"),
        Arguments.of("escaped comment characters", "a \\#1 x\\!y", "a #1 x!y;"),
        Arguments.of("other backslashes outside of quotes", "a b\\c \\", "a b\\c \\;"),
        Arguments.of("block on the same line", "a 1 {\nb\n}", "a 1 { b; }"),
        Arguments.of("brace on the next line", "a 1\n\n# here\n{\nb\n}\nc", "a 1 { b; } c;"),
        Arguments.of("all on one line", "a { b { c 1 } d } e", "a { b { c 1; } d; } e;"),
        Arguments.of("braces without space", "a{b}c", "a { b; } c;"),
        Arguments.of("empty block", "a {}", "a { }"),
        Arguments.of("adjacent quotes", "abcd\" efg h jkl \"mnop x", "[abcd efg h jkl mnop] x;"),
        Arguments.of("quotes with spaces around", "abcd \"efg h\" 'j'", "abcd [efg h] j;"),
        Arguments.of("empty quotes", "a \"\" b", "a [] b;"),
        Arguments.of("one kind of quote in the other", "a \"it's\" '\"'", "a it's \";"),
        Arguments.of("braces in quotes", "a \"{ }\"", "a [{ }];"),
        Arguments.of("quote in a quote", "a \"b\\\"c\" d", "a b\"c d;"),
        Arguments.of("escapes in quotes", "a '\\x41\\102\\cA\\e\\q'", "a AB\u0001eq;"),
        Arguments.of("name of an unknown definition", "a x${B}y", "a x${B}y;"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void readsTextIntoTree(String situation, String text, String tree) {
    assertThat(Trees.read(text).tree()).as(situation).isEqualTo(tree);
  }

  @Test
  void knowsWhereEachWordStands() {
    MemoryFiles files = new MemoryFiles().with("test.conf", "a 1 {\n\t  b \"c d\"e\n}");
    SyntaxTree tree =
        SyntaxReader.read(
            Path.of("test.conf"), files, new Predefined("", "", Map.of()), new Diagnostics());
    Statement outer = tree.statements().getFirst();
    Statement inner = outer.block().orElseThrow().statements().getFirst();
    assertThat(outer.arguments().getFirst().position()).hasToString("test.conf:1:3");
    assertThat(outer.block().orElseThrow().open()).hasToString("test.conf:1:5");
    assertThat(inner.keyword().position()).hasToString("test.conf:2:4");
    assertThat(inner.arguments().getFirst().position()).hasToString("test.conf:2:6");
  }

  static List<Arguments> mistakes() {
    return List.of(
        Arguments.of(
            "a \"b",
            "a b;",
            List.of(
                "test.conf:1:3: the quote is not closed: expected another \" before the line ends")),
        Arguments.of(
            "a {\nb {\n}",
            "a { b { } }",
            List.of(
                "test.conf:1:3: the block is not closed: expected a '}' before the end of test.conf")),
        Arguments.of(
            "a {\n}\n}\nb",
            "a { } b;",
            List.of("test.conf:3:1: surplus '}': no block of this file is open here")),
        Arguments.of(
            "a {\n}\n{\nb\n}\nc",
            "a { } c;",
            List.of("test.conf:3:1: '{' without a keyword before it: the block is skipped")),
        Arguments.of(
            "a\nb\0c\nd",
            "a; d;",
            List.of("test.conf:2:2: the line holds a NUL character and is skipped")),
        Arguments.of(
            "~LIST(X, 1, 5) a $X\nb",
            "b;",
            List.of("test.conf:1:1: expected ~SEQ(...), ~SEQx(...) or ~LST(...)")),
        Arguments.of(
            "a ${_RANDOM 1 5}",
            "a [${_RANDOM 1 5}];",
            List.of("test.conf:1:3: '${_RANDOM 1 5}' of keepalived is not built yet")));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void reportsMistakesAndReadsOn(String text, String tree, List<String> diagnostics) {
    assertThat(Trees.read(text)).isEqualTo(new Trees.Read(tree, diagnostics));
  }

  @Test
  void linesWithAnIdCountWhereTheIdIsEqual() {
    assertThat(Trees.read("@alpha a", "@beta b", "  @^alpha c", "@^beta d", "@alpha @beta e"))
        .isEqualTo(new Trees.Read("a; d;", List.of()));
  }

  @Test
  void missingMainFileIsAnError() {
    assertThat(Trees.read(new MemoryFiles()).diagnostics())
        .containsExactly("test.conf:1:1: cannot read test.conf: there is no such file");
  }
}
