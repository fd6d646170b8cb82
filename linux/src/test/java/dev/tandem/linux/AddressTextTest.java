package dev.tandem.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:DB8:0:0::00Ab, 2001:db8::ab",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:0:0:2:3:0:0:4, 1::2:3:0:0:4",
    "1:0:2:0:3:0:4:0, 1:0:2:0:3:0:4:0",
    "::, ::",
    "::1, ::1",
    "1::, 1::"
  })
  void writesTheShortestForm(String literal, String text) {
    assertThat(AddressText.of(InetAddress.ofLiteral(literal))).isEqualTo(text);
  }

  @Test
  void keepsTheZone() throws UnknownHostException {
    byte[] octets = HexFormat.of().parseHex("fe800000000000000000000000000001");
    InetAddress zoned = Inet6Address.getByAddress(null, octets, 1);
    assertThat(AddressText.of(zoned)).isEqualTo("fe80::1%1");
  }
}
