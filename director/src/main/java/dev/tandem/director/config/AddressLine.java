package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.vrrp.VirtualAddress;
import java.net.Inet4Address;
import java.util.Optional;
import java.util.Set;

/** A line of {@code virtual_ipaddress}: {@code IP[/PREFIX] [dev NAME] [label LABEL]}. */
final class AddressLine {

  static final Keyword<VirtualAddress> VIRTUAL_IPADDRESS =
      Keyword.lines("virtual_ipaddress", AddressLine::read);
  static final Keyword<VirtualAddress> VIRTUAL_IPADDRESS_EXCLUDED =
      Keyword.lines("virtual_ipaddress_excluded", AddressLine::read);

  private static final Set<String> NOT_BUILT =
      Set.of("home", "-nodad", "mngtmpaddr", "noprefixroute", "autojoin", "no_track", "use_vmac");
  private static final Set<String> NOT_BUILT_WITH_VALUE =
      Set.of("brd", "broadcast", "scope", "peer", "preferred_lft", "track_group");

  private final Arguments arguments;
  private Optional<String> device = Optional.empty();
  private Optional<String> label = Optional.empty();

  private AddressLine(Arguments arguments) {
    this.arguments = arguments;
  }

  private static Optional<VirtualAddress> read(Arguments arguments) {
    Optional<Addresses.Prefixed> address = arguments.take(Addresses.hostWithPrefix());
    return address.flatMap(found -> new AddressLine(arguments).readOptions(found));
  }

  private Optional<VirtualAddress> readOptions(Addresses.Prefixed address) {
    while (arguments.hasNext()) {
      if (!readOption(arguments.takeWord().text(), address)) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new VirtualAddress(address.address(), address.prefixLength(), device, label));
  }

  private boolean readOption(String option, Addresses.Prefixed address) {
    if (option.equals("dev")) {
      device = arguments.take(option, Words.interfaceName());
      return device.isPresent();
    }
    if (option.equals("label")) {
      return readLabel(address);
    }
    if (NOT_BUILT.contains(option) || NOT_BUILT_WITH_VALUE.contains(option)) {
      arguments.warnNotBuilt(option);
      if (NOT_BUILT_WITH_VALUE.contains(option) && arguments.hasNext()) {
        arguments.takeWord();
      }
      return true;
    }
    arguments.mistake("unexpected '" + option + "': expected dev NAME or label LABEL");
    return false;
  }

  private boolean readLabel(Addresses.Prefixed address) {
    if (!(address.address() instanceof Inet4Address)) {
      arguments.mistake("a label is for an IPv4 address only");
      return false;
    }
    label = arguments.take("label", Words.label());
    return label.isPresent();
  }
}
