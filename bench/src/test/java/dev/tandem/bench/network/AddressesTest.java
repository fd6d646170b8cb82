package dev.tandem.bench.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noTwoOfAnyPathsAreAlike(boolean ipv6) {
    List<InetAddress> all = new ArrayList<>();
    for (int path = 1; path <= 50; path++) {
      Addresses addresses = new Addresses(path, 10, ipv6);
      List<String> texts = new ArrayList<>(addresses.ofServers());
      texts.addAll(
          List.of(
              addresses.client(), addresses.director(), addresses.gateway(), addresses.virtual()));
      texts.forEach(text -> all.add(InetAddress.ofLiteral(text)));
    }
    assertThat(new HashSet<>(all)).hasSize(50 * 14);
  }
}
