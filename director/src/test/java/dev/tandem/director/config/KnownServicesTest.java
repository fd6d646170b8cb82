package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.syntax.MemoryFiles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownServicesTest {

  private static final String WEB =
      """
      virtual_server 192.0.2.10 80 {
          protocol TCP
          real_server 198.51.100.1 8080 {
              weight 3 # the big one
              TCP_CHECK {
              }
          }
      }
      """;
  private static final String DNS =
      """
      virtual_server 192.0.2.10 53 {
          protocol UDP
          real_server 198.51.100.1 53 {
          }
      }
      virtual_server 192.0.2.10 53 {
          protocol TCP
          real_server 198.51.100.1 53 {
          }
      }
      """;

  private final KnownServices known = new KnownServices();

  private ConfigLoader.Loaded load(String text) {
    return Loading.load(new MemoryFiles().with("tandem.conf", text), known);
  }

  /** What a loading that knows nothing makes of a text is what one makes that knows another. */
  private ConfigLoader.Loaded loadAsEver(String text) {
    ConfigLoader.Loaded again = load(text);
    assertThat(again).isEqualTo(Loading.load(text));
    return again;
  }

  private static VirtualService service(ConfigLoader.Loaded loaded, int index) {
    return loaded.config().services().get(index);
  }

  @Test
  void onlyWhatChangedIsReadAgain() {
    ConfigLoader.Loaded first = load(WEB + DNS);
    ConfigLoader.Loaded second = loadAsEver("# new\n" + WEB.replace("weight 3", "weight 4") + DNS);
    assertThat(service(second, 0)).isNotEqualTo(service(first, 0));
    assertThat(service(second, 1)).isSameAs(service(first, 1));
    assertThat(service(second, 2)).isSameAs(service(first, 2));
    ConfigLoader.Loaded third = loadAsEver(DNS + WEB.replace("weight 3", "weight 4"));
    assertThat(service(third, 0)).isSameAs(service(first, 1));
    assertThat(service(third, 2)).isSameAs(service(second, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weight 3 | wait 3",
        "weight 3 | weight 3 }",
        "# the big one | $UNKNOWN",
        "protocol TCP | protocol UDP",
        "virtual_server 192.0.2.10 80 { | virtual_server 192.0.2.10 80",
        "TCP_CHECK { | MISC_CHECK {",
        "real_server | include none.conf; real_server",
      })
  void mistakesAreToldAsEverAndAtTheirPlaces(String from, String to) {
    String mistaken = WEB.replace(from, to.replace("; ", "\n"));
    load(WEB + DNS);
    assertThat(mistaken).isNotEqualTo(WEB);
    loadAsEver(WEB + mistaken + DNS);
    loadAsEver("\n\n" + DNS + WEB + mistaken);
    loadAsEver(mistaken + WEB + DNS);
    loadAsEver(DNS + WEB);
  }

  @Test
  void aServiceThatIsThereTwiceIsAMistakeAlsoWhenItIsKnown() {
    load(WEB);
    assertThat(loadAsEver(WEB + WEB).hasErrors()).isTrue();
    assertThat(loadAsEver(WEB).hasErrors()).isFalse();
  }

  @Test
  void theLastLineMayLackItsEnd() {
    load(DNS + WEB.strip());
    loadAsEver(DNS + WEB.strip() + " virtual_server 192.0.2.11 80 {\n}");
    loadAsEver(WEB.strip() + "\n" + DNS);
  }

  @Test
  void linesOfOtherSystemsAreReadAsEver() {
    load(WEB.replace("\n", "\r\n"));
    loadAsEver(WEB.replace("\n", "\r\n") + "mistake");
  }

  @Test
  void definitionsAndConditionsAreLookedAtEachTime() {
    String text = WEB.replace("weight 3", "weight $W").replace("protocol", "@director1 protocol");
    load("$W=1\n" + text);
    assertThat(service(loadAsEver("$W=2\n" + text), 0).servers().getFirst().settings().weight())
        .isEqualTo(2);
  }

  @Test
  void defaultsOfAllServicesReachThoseThatAreKnown() {
    String mail = "global_defs {\n  smtp_alert\n}\n";
    load(WEB);
    assertThat(service(loadAsEver(mail + WEB), 0).notices().mail()).isTrue();
    assertThat(service(loadAsEver(WEB), 0).notices().mail()).isFalse();
  }

  @Test
  void scriptsAreLookedForEachTime() {
    String text = WEB.replace("protocol", "quorum_up /etc/tandem/hello\n protocol");
    ConfigLoader.Loaded first = load(text);
    assertThat(service(loadAsEver(text), 0)).isNotSameAs(service(first, 0));
  }

  @Test
  void blocksOfIncludedFilesAreKnownToo() {
    MemoryFiles files =
        new MemoryFiles().with("tandem.conf", "include web.conf\n" + DNS).with("web.conf", WEB);
    List<VirtualService> first = Loading.load(files, known).config().services();
    assertThat(first).hasSize(3);
    List<VirtualService> second = Loading.load(files, known).config().services();
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i)).isSameAs(first.get(i));
    }
  }
}
