package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListingOrderTest {

  private final TableInMemory table = new TableInMemory();
  private final Ipvsadm ipvsadm = new Ipvsadm(table, table, Names.NONE);

  @Test
  void addressesInCirclesAreSortedAsRealIpvsadmSortsThem() {
    List<GoldenFiles.Step> steps = GoldenFiles.steps("order.txt");
    steps.getFirst().output().stream().skip(3).forEach(this::addRow);

    for (GoldenFiles.Step step : steps) {
      String listing = ipvsadm.run(GoldenFiles.arguments(step.command()), "").stdout();
      assertThat(listing.lines().toList()).isEqualTo(step.output());
    }
  }

  @Test
  void anOrderThatIsNotTransitiveStillSorts() {
    List<Integer> circle = List.of(0x0a000000, 0xc0a80000, 0x60000000, 0xe0000000, 0x0a000000);
    assertThat(ListingOrder.sorted(circle, (a, b) -> a - b))
        .containsExactlyInAnyOrderElementsOf(circle);
  }

  /** A row of the listing, such as {@code FWM 2 IPv6 rr} or {@code -> 10.0.0.1:80 Masq 1 0 0}. */
  private void addRow(String row) {
    List<String> words = List.of(row.strip().split("\\s+"));
    if (words.getFirst().equals("->")) {
      Endpoint endpoint = endpoint(words.get(1));
      table.services.lastEntry().getValue().servers.add(server(endpoint, words.get(2)));
      return;
    }
    ServiceKey key =
        words.getFirst().equals("FWM")
            ? new ServiceKey.OfMark(Integer.parseInt(words.get(1)), words.contains("IPv6"))
            : service(Protocol.valueOf(words.getFirst()), endpoint(words.get(1)));
    table.services.put(
        key,
        new TableInMemory.Service(
            new ServiceSettings(key, "rr", Set.of(), Optional.empty(), Optional.empty(), false)));
  }

  private static ServiceKey service(Protocol protocol, Endpoint endpoint) {
    return new ServiceKey.OfAddress(protocol, endpoint.address(), port(endpoint.port()));
  }

  private static TableInMemory.Server server(Endpoint endpoint, String label) {
    ForwardingMethod method =
        List.of(ForwardingMethod.values()).stream()
            .filter(one -> one.label().equals(label))
            .findFirst()
            .orElseThrow();
    ServerKey key = new ServerKey(endpoint.address(), port(endpoint.port()));
    return new TableInMemory.Server(new ServerSettings(key, method, 1, 0, 0, Tunnel.IPIP));
  }

  private static int port(OptionalInt port) {
    return port.orElseThrow();
  }

  private static Endpoint endpoint(String text) {
    return Endpoint.parse(text, Optional.empty(), Names.NONE).orElseThrow();
  }
}
