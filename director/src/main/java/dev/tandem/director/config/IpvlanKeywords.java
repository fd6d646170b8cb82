package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Addresses.Prefixed;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.linux.netlink.IpvlanMode;
import dev.tandem.vrrp.IpvlanSettings;
import dev.tandem.vrrp.VirtualAddress;
import java.util.Map;
import java.util.Optional;

/** The keyword about interfaces that share the Ethernet address of the real one. */
final class IpvlanKeywords {

  private static final Map<String, IpvlanMode> MODES =
      Map.of("bridge", IpvlanMode.BRIDGE, "private", IpvlanMode.PRIVATE, "vepa", IpvlanMode.VEPA);

  record Ipvlan(Optional<String> name, Optional<Prefixed> address, IpvlanMode mode) {}

  /** {@code use_ipvlan [[name] NAME] [IP[/PREFIX]] [bridge|private|vepa] [group GROUP]}. */
  static final Keyword<Ipvlan> USE_IPVLAN = Keyword.words("use_ipvlan", IpvlanKeywords::ipvlan);

  private IpvlanKeywords() {}

  private static Optional<Ipvlan> ipvlan(Arguments arguments) {
    Optional<String> name = Optional.empty();
    Optional<Prefixed> address = Optional.empty();
    IpvlanMode mode = IpvlanMode.BRIDGE;
    while (arguments.hasNext()) {
      if (VmacKeywords.skipGroup(arguments)) {
        continue;
      }
      if (arguments.takeIf("name")) {
        name = arguments.take("name", Words.interfaceName());
        if (name.isEmpty()) {
          return Optional.empty();
        }
        continue;
      }
      String word = arguments.takeWord().text();
      if (MODES.containsKey(word)) {
        mode = MODES.get(word);
      } else if (Addresses.hostWithPrefix().parse(word) instanceof Parsed.Value<Prefixed> found) {
        address = Optional.of(found.value());
      } else if (Words.interfaceName().parse(word) instanceof Parsed.Value<String> found) {
        if (name.isPresent()) {
          VmacKeywords.warnSecondName(word, arguments);
        }
        name = name.or(() -> Optional.of(found.value()));
      } else {
        arguments.mistake(
            "unexpected '" + word + "': expected [[name] NAME] [IP] [bridge|private|vepa]");
        return Optional.empty();
      }
    }
    return Optional.of(new Ipvlan(name, address, mode));
  }

  /** The interface of an instance; empty for one that has none of this kind. */
  static Optional<IpvlanSettings> settings(
      Settings instance,
      Settings globals,
      int virtualRouterId,
      boolean ipv6,
      Diagnostics diagnostics) {
    Optional<Entry<Ipvlan>> given = instance.entry(USE_IPVLAN);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Ipvlan ipvlan = given.get().value();
    if (instance.isGiven(VmacKeywords.USE_VMAC)) {
      diagnostics.error(
          given.get().position(),
          "use_ipvlan contradicts use_vmac at " + instance.position(VmacKeywords.USE_VMAC));
    }
    if (ipvlan.address().filter(own -> Addresses.isIpv6(own.address()) != ipv6).isPresent()) {
      diagnostics.error(
          given.get().position(),
          "the address of use_ipvlan is of another family than those of " + instance.title());
      return Optional.empty();
    }
    return Optional.of(
        new IpvlanSettings(
            ipvlan
                .name()
                .orElse(
                    VmacKeywords.defaultName(VmacKeywords.prefix(globals), virtualRouterId, ipv6)),
            ipvlan.address().map(own -> VirtualAddress.of(own.address(), own.prefixLength())),
            ipvlan.mode()));
  }
}
