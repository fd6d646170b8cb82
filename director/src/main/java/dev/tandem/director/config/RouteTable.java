package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.linux.netlink.RouteEntry;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The table of a route, by its number or by the VRF that has it. Both say the same, so that the
 * last one counts, as in {@code ip route} and keepalived.
 */
final class RouteTable {

  private final Arguments arguments;
  private OptionalInt number = OptionalInt.empty();
  private Optional<String> vrf = Optional.empty();

  RouteTable(Arguments arguments) {
    this.arguments = arguments;
  }

  /** Takes the value of {@code table}; false if it is wrong, which has been reported. */
  boolean takeNumber() {
    return arguments.take(
        "table",
        RuleLine.TABLES,
        table -> {
          vrf.ifPresent(name -> warn("table " + table, "vrf " + name));
          vrf = Optional.empty();
          number = OptionalInt.of(table);
        });
  }

  /** Takes the value of {@code vrf}; false if it is wrong, which has been reported. */
  boolean takeVrf() {
    return arguments.take(
        "vrf",
        Words.interfaceName(),
        name -> {
          number.ifPresent(table -> warn("vrf " + name, "table " + table));
          number = OptionalInt.empty();
          vrf = Optional.of(name);
        });
  }

  private void warn(String last, String before) {
    arguments.warn("%s takes the place of %s: leave one of them out".formatted(last, before));
  }

  /** The main one where nothing else was said. */
  int number() {
    return number.orElse(RouteEntry.TABLE_MAIN);
  }

  Optional<String> vrf() {
    return vrf;
  }
}
