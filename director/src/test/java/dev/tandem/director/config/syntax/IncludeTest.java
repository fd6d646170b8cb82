package dev.tandem.director.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncludeTest {

  @Test
  void includedTextStandsInThePlaceOfTheLine() {
    assertThat(read("x {\ninclude more.conf\nc\n}", "more.conf", "a\nb 1"))
        .isEqualTo(new Trees.Read("x { a; b 1; c; }", List.of()));
  }

  @Test
  void namesAreRelativeToTheIncludingFile() {
    MemoryFiles files =
        new MemoryFiles()
            .with("test.conf", "include d/one.conf")
            .with("d/one.conf", "include two.conf")
            .with("d/two.conf", "a");
    assertThat(Trees.read(files)).isEqualTo(new Trees.Read("a;", List.of()));
  }

  @Test
  void absoluteNamesAndQuotesWork() {
    assertThat(read("include \"/etc/my conf/a.conf\"", "/etc/my conf/a.conf", "a").tree())
        .isEqualTo("a;");
  }

  @Test
  void definitionsGoInAndOut() {
    assertThat(read("$A=1\ninclude defs.conf\nb $B", "defs.conf", "$B=2\na $A").tree())
        .isEqualTo("a 1; b 2;");
  }

  @Test
  void patternsMatchInOrderOfNames() {
    MemoryFiles files =
        new MemoryFiles()
            .with("test.conf", "include conf.d/*.conf\ninclude {y,x{1,2}}/?.conf")
            .with("conf.d/b.conf", "b")
            .with("conf.d/a.conf", "a")
            .with("conf.d/.hidden.conf", "h")
            .with("conf.d/other", "o")
            .with("x1/1.conf", "x1")
            .with("x2/1.conf", "x2")
            .with("y/1.conf", "y");
    assertThat(Trees.read(files)).isEqualTo(new Trees.Read("a; b; y; x1; x2;", List.of()));
  }

  @Test
  void includeMayStandInABlockOfOneLine() {
    assertThat(read("a { include b.conf }\nc", "b.conf", "b").tree()).isEqualTo("a { b; } c;");
  }

  @Test
  void cyclesAreReported() {
    MemoryFiles files =
        new MemoryFiles()
            .with("test.conf", "a\ninclude b.conf\nc")
            .with("b.conf", "b\ninclude ./test.conf");
    assertThat(Trees.read(files))
        .isEqualTo(
            new Trees.Read(
                "a; b; c;",
                List.of("b.conf:2:9: ./test.conf is being read already: it would include itself")));
  }

  @Test
  void theSameFileMayBeIncludedTwice() {
    assertThat(read("include b.conf\ninclude b.conf", "b.conf", "b").tree()).isEqualTo("b; b;");
  }

  @Test
  void aFileCannotCloseBlocksOfTheFileThatIncludesIt() {
    assertThat(read("a {\ninclude b.conf\nc\n}", "b.conf", "b {\nx\n}\n}"))
        .isEqualTo(
            new Trees.Read(
                "a { b { x; } c; }",
                List.of("b.conf:4:1: surplus '}': no block of this file is open here")));
  }

  @Test
  void aBlockEndsWithItsFile() {
    assertThat(read("a {\ninclude b.conf\n}\nc", "b.conf", "b {\nx"))
        .isEqualTo(
            new Trees.Read(
                "a { b { x; } } c;",
                List.of(
                    "b.conf:1:3: the block is not closed: expected a '}' before the end of"
                        + " b.conf")));
  }

  @Test
  void whatIsNoNameIsReported() {
    assertThat(Trees.read("include", "include a b", "include ''", "includea \"\\0\"").diagnostics())
        .containsExactly(
            "test.conf:1:1: expected one file name or pattern after include",
            "test.conf:2:1: expected one file name or pattern after include",
            "test.conf:3:1: expected one file name or pattern after include",
            "test.conf:4:10: this cannot be the name of a file");
  }

  @ParameterizedTest
  @CsvSource({
    "include,  none.conf,   WARNING",
    "include,  none/*.conf, ",
    "includer, none.conf,   WARNING",
    "includem, none.conf,   ERROR",
    "includem, none/*.conf, ",
    "includew, none.conf,   ERROR",
    "includew, none/*.conf, ERROR",
    "includeb, none/*.conf, ",
    "includea, none/*.conf, ERROR",
  })
  void strictnessDecidesAboutPatternsWithoutAFile(
      String keyword, String pattern, Severity severity) {
    FilePattern single = FilePattern.alternatives(pattern).getFirst();
    assertThat(IncludeRule.named(keyword).orElseThrow().noMatch(single).orElse(null))
        .isEqualTo(severity);
  }

  @Test
  void braceAlternativesMustAllMatchWhereAskedFor() {
    assertThat(read("includeb {a,b}.conf", "a.conf", "a"))
        .isEqualTo(new Trees.Read("a;", List.of("test.conf:1:10: no file matches 'b.conf'")));
  }

  private static Trees.Read read(String main, String otherFile, String other) {
    return Trees.read(new MemoryFiles().with("test.conf", main).with(otherFile, other));
  }
}
