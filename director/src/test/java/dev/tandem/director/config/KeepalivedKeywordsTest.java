package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever keepalived knows is at least known by name: nothing of it is a spelling mistake. */
class KeepalivedKeywordsTest {

  private static final Pattern BLOCK = Pattern.compile("\\[(\\w+)]\\s*([^\\[]*)");

  static Stream<Arguments> blocks() {
    return BLOCK
        .matcher(Resources.text("keepalived-keywords.txt"))
        .results()
        .map(KeepalivedKeywordsTest::block);
  }

  private static Arguments block(MatchResult block) {
    return Arguments.of(block.group(1), Arrays.asList(block.group(2).split("\\s+")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("blocks")
  void keywordsAreKnown(String block, List<String> keywords) {
    assertThat(keywords).isNotEmpty();
    assertThat(Loading.diagnostics(inBlock(block, String.join("\n", keywords))))
        .noneMatch(message -> message.contains("unknown keyword"))
        .noneMatch(message -> message.contains("belongs at the top level"));
  }

  private static String inBlock(String block, String keywords) {
    String service = "virtual_server 192.0.2.1 80";
    String server = "real_server 10.0.0.1 80";
    List<String> around =
        switch (block) {
          case "top" -> List.of();
          case "global_defs" -> List.of(block);
          case "vrrp_instance", "vrrp_sync_group" -> List.of(block + " NAME");
          case "virtual_server" -> List.of(service);
          case "real_server" -> List.of(service, server);
          case "url" -> List.of(service, server, "HTTP_GET", block);
          default -> List.of(service, server, block);
        };
    String text = keywords;
    for (String outer : around.reversed()) {
      text = outer + " {\n" + text + "\n}";
    }
    return text;
  }
}
