package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.InstanceSettings;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an advert has no room for is made to fit, where keepalived does so. */
class AdvertRoomTest {

  @ParameterizedTest
  @CsvSource({
    "2, 0.01, 1000",
    "2, 1.49, 1000",
    "2, 1.5, 2000",
    "2, 254.6, 255000",
    "3, 0.014, 10",
    "3, 0.015, 20",
    "3, 40.954, 40950",
    "3, 40.955, 40950",
    "3, 254, 40950",
  })
  void anIntervalIsRoundedToTheStepsOfItsVersion(String version, String written, long millis) {
    String text = OneInstance.text("version " + version + "\nadvert_int " + written);
    assertThat(only(text).advertInterval()).isEqualTo(Duration.ofMillis(millis));
    assertThat(Loading.diagnostics(text))
        .singleElement()
        .asString()
        .startsWith("W 8:12: advert_int " + written + " becomes ");
  }

  @ParameterizedTest
  @CsvSource({"2, 254", "3, 40.95", "3, 0.01", "3, 0.25"})
  void whatFitsIsTakenAsItIs(String version, String written) {
    assertThat(
            Loading.diagnostics(OneInstance.text("version " + version + "\nadvert_int " + written)))
        .isEmpty();
  }

  @Test
  void addressesThatAreTooManyMoveWithTheRoleOutsideTheAdverts() {
    String text = withAddresses("10.0.%d.%d", 257);
    InstanceSettings instance = only(text);
    assertThat(instance.addresses()).hasSize(255);
    assertThat(instance.excludedAddresses())
        .extracting(address -> address.address().getHostAddress())
        .containsExactly("10.0.1.0", "10.0.1.1", "192.0.2.1");
    assertThat(Loading.diagnostics(text))
        .containsExactly(
            "W 5:3: an advert holds 255 addresses: the last 2 count as virtual_ipaddress_excluded,"
                + " as in keepalived");
    assertThat(Loading.diagnostics(withAddresses("10.0.%d.%d", 255))).isEmpty();
  }

  @Test
  void anAdvertOfIpv6AddressesFitsIntoAPacket() {
    String text = withAddresses("fe80::%x:%x", 90);
    assertThat(only(text).addresses()).hasSize(89);
    assertThat(only(text).excludedAddresses()).hasSize(2);
    assertThat(Loading.diagnostics(text))
        .containsExactly(
            "W 5:3: an advert holds 89 addresses: the last 1 count as virtual_ipaddress_excluded,"
                + " as in keepalived");
    assertThat(Loading.diagnostics(withAddresses("fe80::%x:%x", 89))).isEmpty();
  }

  private static InstanceSettings only(String text) {
    return Loading.load(text).config().instances().getFirst();
  }

  private static String withAddresses(String format, int count) {
    return """
    vrrp_instance VI_1 {
      interface eth0
      virtual_router_id 51
      virtual_ipaddress_excluded { 192.0.2.1 }
      virtual_ipaddress {
    """
        + IntStream.range(1, count + 1)
            .mapToObj(i -> format.formatted(i / 256, i % 256))
            .collect(Collectors.joining("\n"))
        + "\n}\n}";
  }
}
