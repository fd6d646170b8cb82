package dev.tandem.director.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  enum Role {
    MASTER,
    BACKUP
  }

  record Instance(String name, Role role, int priority, List<String> addresses) {}

  record Figures(
      Instant at,
      Duration gap,
      Duration whole,
      InetAddress address,
      Optional<Role> role,
      Optional<Instance> none,
      boolean synced,
      long packets) {}

  record Times(Instant at, Duration gap, InetAddress address) {}

  private static <T> T read(String json, Class<T> type) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8), type);
  }

  @Test
  void writesRecordsInTheOrderOfTheirDeclaration() throws Exception {
    Figures figures =
        new Figures(
            Instant.parse("2026-01-02T03:04:05.006Z"),
            Duration.ofMillis(1500),
            Duration.ofSeconds(3),
            InetAddress.ofLiteral("192.0.2.1"),
            Optional.of(Role.MASTER),
            Optional.empty(),
            true,
            1L << 40);
    assertThat(Json.text(figures))
        .isEqualTo(
            "{\"at\":\"2026-01-02T03:04:05.006Z\",\"gap\":1.5,\"whole\":3,"
                + "\"address\":\"192.0.2.1\",\"role\":\"MASTER\",\"none\":null,"
                + "\"synced\":true,\"packets\":1099511627776}");
  }

  @Test
  void readsWhatItWrote() {
    Instance instance =
        new Instance("VI \"1\"\n\u00e9", Role.BACKUP, 100, List.of("192.0.2.1", ""));
    assertThat(read(Json.text(instance), Instance.class)).isEqualTo(instance);
    Times times =
        new Times(
            Instant.parse("2026-01-02T03:04:05.000000006Z"),
            Duration.ofNanos(1_500_000_001),
            InetAddress.ofLiteral("2001:db8::1"));
    assertThat(read(Json.text(times), Times.class)).isEqualTo(times);
  }

  @Test
  void aTextIsOneLine() {
    assertThat(Json.text(Map.of("text", "two\nlines\r\n"))).doesNotContain("\n", "\r");
  }

  @Test
  void readsMaps() {
    assertThat(Json.readMap("{\"a\": 1, \"b\": [1.5, null, true], \"c\": {\"d\": \"e\"}}"))
        .containsEntry("a", 1)
        .containsEntry("c", Map.of("d", "e"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "17",
        "not json",
        "{\"nmae\": \"VI_1\"}",
        "{\"name\": \"VI_1\"} trailing",
        "{\"name\": \"VI_1\", \"name\": \"VI_2\"}",
        "{\"role\": \"KING\"}",
        "{\"priority\": \"high\"}",
        "{\"priority\": 1e99}",
        "{\"addresses\": \"192.0.2.1\"}",
      })
  void saysWhatIsWrongWithATextThatDoesNotFit(String json) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> read(json, Instance.class))
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("REDACTED"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"at\": \"yesterday\"}",
        "{\"at\": 17}",
        "{\"gap\": \"long\"}",
        "{\"address\": \"www.example.org\"}",
        "{\"address\": [1]}",
      })
  void saysWhatIsWrongWithAValue(String json) {
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> read(json, Times.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[1]", "{\"a\":", "null", "{} {}"})
  void saysThatATextIsNotAMap(String json) {
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> Json.readMap(json));
  }

  @Test
  void writesNothingByItsGetters() {
    Object address = InetSocketAddress.createUnresolved("www.example.org", 80);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.text(Map.of("a", address)))
        .withMessageContaining("java.net.InetSocketAddress has no form in JSON");
  }
}
