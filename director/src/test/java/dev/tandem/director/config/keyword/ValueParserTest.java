package dev.tandem.director.config.keyword;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueParserTest {

  private static final ValueParser<Integer> PERCENT = Numbers.integer(0, 100);
  private static final ValueParser<Duration> SECONDS = Numbers.seconds("0.01", "40.95");

  @Test
  void numbersAreDecimalAndInRange() {
    assertThat(PERCENT.parse("0")).isEqualTo(new Parsed.Value<>(0));
    assertThat(PERCENT.parse("100")).isEqualTo(new Parsed.Value<>(100));
    assertThat(Numbers.integer(-9, 9).parse("-9")).isEqualTo(new Parsed.Value<>(-9));
    assertThat(PERCENT.parse("+7")).isEqualTo(new Parsed.Value<>(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "101", "-1", "1.0", "0x1", "1s", "1 ", "99999999999999999999", "²"})
  void everythingElseIsNoNumber(String text) {
    assertThat(PERCENT.parse(text)).isEqualTo(new Parsed.Mistake<>("a whole number from 0 to 100"));
  }

  @Test
  void secondsMayHaveAFraction() {
    assertThat(SECONDS.parse("1")).isEqualTo(new Parsed.Value<>(Duration.ofSeconds(1)));
    assertThat(SECONDS.parse("40.95")).isEqualTo(new Parsed.Value<>(Duration.ofMillis(40_950)));
    assertThat(SECONDS.parse(".5")).isEqualTo(new Parsed.Value<>(Duration.ofMillis(500)));
    assertThat(SECONDS.parse("2.")).isEqualTo(new Parsed.Value<>(Duration.ofSeconds(2)));
    assertThat(SECONDS.parse("0.0100000019"))
        .isEqualTo(new Parsed.Value<>(Duration.ofNanos(10_000_001)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "0", "0.009", "40.951", "-1", "1e1", "1ms", "1,5"})
  void everythingElseIsNoTime(String text) {
    assertThat(SECONDS.parse(text)).isEqualTo(new Parsed.Mistake<>("seconds from 0.01 to 40.95"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "fe80::1", "127.0.0.1"})
  void addressesOfHosts(String text) {
    assertThat(Addresses.host().parse(text))
        .isInstanceOfSatisfying(
            Parsed.Value.class,
            parsed -> assertThat(Addresses.literal(text)).contains((InetAddress) parsed.value()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.01",
        "0.0.0.0",
        "::",
        "224.0.0.18",
        "ff02::12",
        "::ffff:192.0.2.1",
        "fe80::1%lo",
        "localhost",
        "192.0.2.1/24",
        "[::1]",
        ":",
        "1:2"
      })
  void everythingElseIsNoAddressOfAHost(String text) {
    assertThat(Addresses.host().parse(text))
        .isEqualTo(new Parsed.Mistake<>("an IPv4 or IPv6 address of a host"));
  }

  @Test
  void prefixLengthFitsTheFamily() {
    ValueParser<Addresses.Prefixed> parser = Addresses.hostWithPrefix();
    assertThat(prefixLength(parser, "192.0.2.1")).isEqualTo(32);
    assertThat(prefixLength(parser, "192.0.2.1/0")).isZero();
    assertThat(prefixLength(parser, "2001:db8::1")).isEqualTo(128);
    assertThat(prefixLength(parser, "2001:db8::1/64")).isEqualTo(64);
    assertThat(parser.parse("192.0.2.1/33"))
        .isEqualTo(new Parsed.Mistake<>("a prefix length from 0 to 32"));
    assertThat(parser.parse("x/24"))
        .isEqualTo(new Parsed.Mistake<>("IP[/PREFIX], such as 192.0.2.1/24"));
  }

  private static int prefixLength(ValueParser<Addresses.Prefixed> parser, String text) {
    return switch (parser.parse(text)) {
      case Parsed.Value<Addresses.Prefixed>(Addresses.Prefixed value) -> value.prefixLength();
      default -> -1;
    };
  }

  @Test
  void groupsAreMulticastAddressesOfTheirFamily() {
    assertThat(Addresses.ipv4Group().parse("224.0.0.18")).isInstanceOf(Parsed.Value.class);
    assertThat(Addresses.ipv6Group().parse("ff02::12")).isInstanceOf(Parsed.Value.class);
    assertThat(Addresses.group().parse("ff02::12")).isInstanceOf(Parsed.Value.class);
    assertThat(Addresses.ipv4Group().parse("ff02::12"))
        .isEqualTo(new Parsed.Mistake<>("an IPv4 multicast address"));
    assertThat(Addresses.ipv6Group().parse("2001:db8::1"))
        .isEqualTo(new Parsed.Mistake<>("an IPv6 multicast address"));
  }

  @Test
  void choicesNameAllOfTheirWords() {
    ValueParser<Integer> parser =
        Words.choice(Map.entry("one", 1), Map.entry("two", 2), Map.entry("three", 3));
    assertThat(parser.parse("two")).isEqualTo(new Parsed.Value<>(2));
    assertThat(parser.parse("Two")).isEqualTo(new Parsed.Mistake<>("one, two or three"));
  }

  @Test
  void namesOfInterfacesFitTheKernel() {
    assertThat(Words.interfaceName().parse("a23456789012345")).isInstanceOf(Parsed.Value.class);
    for (String text : List.of("", "a234567890123456", "a/b", "a b", "a\u0000b")) {
      assertThat(Words.interfaceName().parse(text)).isInstanceOf(Parsed.Mistake.class);
    }
  }

  @Test
  void pathsAreAbsoluteAndFit() {
    assertThat(Words.absolutePath(4).parse("/a/b")).isInstanceOf(Parsed.Value.class);
    for (String text : List.of("", "a/b", "/a/bc", "/a\nb")) {
      assertThat(Words.absolutePath(4).parse(text))
          .isEqualTo(new Parsed.Mistake<>("an absolute path of at most 4 bytes"));
    }
    assertThat(Words.urlPath().parse("/a?b=c")).isInstanceOf(Parsed.Value.class);
    assertThat(Words.urlPath().parse("/a HTTP/1.1\r\n")).isInstanceOf(Parsed.Mistake.class);
    assertThat(Words.urlPath().parse("/ä")).isInstanceOf(Parsed.Mistake.class);
    assertThat(Words.hostName().parse("www.example.com:8080")).isInstanceOf(Parsed.Value.class);
    assertThat(Words.hostName().parse("ä.example")).isInstanceOf(Parsed.Mistake.class);
  }
}
