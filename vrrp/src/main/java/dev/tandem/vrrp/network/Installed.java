package dev.tandem.vrrp.network;

import dev.tandem.linux.AddressText;
import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.ToldRouting;
import java.net.InetAddress;
import java.util.Optional;

/** Something that this router has put onto the host, as a line of {@link InstalledFile}. */
sealed interface Installed {

  /** The line, without its end. */
  String line();

  /** An address: {@code address INDEX ADDRESS LENGTH}. */
  record Address(InterfaceAddress address) implements Installed {

    static final String WORD = "address";

    @Override
    public String line() {
      return "%s %d %s %d"
          .formatted(
              WORD,
              address.interfaceIndex(),
              AddressText.of(address.address()),
              address.prefixLength());
    }
  }

  /** A route or rule: {@code ROUTE OCTETS TEXT}, {@code RULE OCTETS TEXT}. */
  record Routing(ToldRouting told) implements Installed {

    @Override
    public String line() {
      return told.kind() + " " + told.octets() + " " + told.text();
    }
  }

  /**
   * An interface: {@code interface BASE MAC NAME}.
   *
   * @param baseIndex of the one that it is on
   * @param mac empty for one that has its base's
   */
  record Stacked(int baseIndex, Optional<MacAddress> mac, String name) implements Installed {

    static final String WORD = "interface";
    static final String NO_MAC = "-";

    @Override
    public String line() {
      String own = mac.map(MacAddress::toString).orElse(NO_MAC);
      return "%s %d %s %s".formatted(WORD, baseIndex, own, name);
    }
  }

  /** What a line says; empty for one that nobody can have written. */
  static Optional<Installed> read(String line) {
    String[] words = line.split(" ", 4);
    try {
      return switch (words[0]) {
        case Address.WORD -> Optional.of(new Address(address(words)));
        case Stacked.WORD -> Optional.of(stacked(words));
        default -> Optional.of(new Routing(routing(line)));
      };
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static InterfaceAddress address(String... words) {
    return new InterfaceAddress(
        Integer.parseInt(words[1]), InetAddress.ofLiteral(words[2]), Integer.parseInt(words[3]));
  }

  private static Stacked stacked(String... words) {
    Optional<MacAddress> mac =
        Optional.of(words[2]).filter(text -> !text.equals(Stacked.NO_MAC)).map(MacAddress::parse);
    return new Stacked(Integer.parseInt(words[1]), mac, words[3]);
  }

  private static ToldRouting routing(String line) {
    String[] words = line.split(" ", 3);
    return new ToldRouting(ToldRouting.Kind.valueOf(words[0]), words[1], words[2]);
  }
}
