package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpTextTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.1.100, 10.0.1.100",
    "10.1, 10.0.0.1",
    "10.65536, 10.1.0.0",
    "010.0x10.1.2, 8.16.1.2",
    "4294967295, 255.255.255.255",
    "'10.0.0.1 and more', 10.0.0.1"
  })
  void readsTheManyFormsOfIpv4(String text, String address) {
    assertThat(IpText.looseIpv4(text).map(IpText::of)).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "256.0.0.1", "1.2.3.4.5", "08.0.0.1", "0x", "1..2", "-1", "4294967296", " 1"})
  void takesNothingElseForIpv4(String text) {
    assertThat(IpText.looseIpv4(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "FD00:0:0::00Ab, fd00::ab",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:0:2:0:3:0:4:0, 1:0:2:0:3:0:4:0",
    "::ffff:1.2.3.4, ::ffff:1.2.3.4",
    "::1.2.3.4, ::1.2.3.4",
    "::, ::",
    "1::, 1::"
  })
  void writesIpv6Shortened(String text, String shortened) {
    assertThat(IpText.ipv6(text).map(IpText::of)).contains(shortened);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "fd00::zz", "fe80::1%eth0", "00001::1", "1::2::3", ":1", "::01.2.3.4"})
  void takesNothingElseForIpv6(String text) {
    assertThat(IpText.ipv6(text)).isEmpty();
  }
}
