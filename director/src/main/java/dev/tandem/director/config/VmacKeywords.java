package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.VmacSettings;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keywords about interfaces with a virtual Ethernet address. */
final class VmacKeywords {

  static final Keyword<String> VMAC_PREFIX = Keyword.value("vmac_prefix", Words.interfaceName());

  private static final Pattern MAC = Pattern.compile("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");
  private static final ValueParser<String> NAME_OR_MAC =
      text ->
          MAC.matcher(text).matches()
              ? new Parsed.Value<>(text)
              : Words.interfaceName().parse(text);
  private static final String DEFAULT_PREFIX = "vrrp";

  record Vmac(Optional<String> name, Optional<MacAddress> mac) {}

  /** {@code use_vmac [NAME] [MAC]}. */
  static final Keyword<Vmac> USE_VMAC = Keyword.words("use_vmac", VmacKeywords::vmac);

  static final Keyword<Boolean> VMAC_XMIT_BASE = Keyword.flag("vmac_xmit_base");

  private VmacKeywords() {}

  static Keyword<?>[] all() {
    return new Keyword<?>[] {USE_VMAC, VMAC_XMIT_BASE};
  }

  private static Optional<Vmac> vmac(Arguments arguments) {
    Optional<String> name = Optional.empty();
    Optional<MacAddress> mac = Optional.empty();
    while (arguments.hasNext()) {
      if (arguments.takeIf("netlink_notify_msg")) {
        arguments.warnNotBuilt("netlink_notify_msg");
        continue;
      }
      Optional<String> word = arguments.take(NAME_OR_MAC);
      if (word.isEmpty()) {
        return Optional.empty();
      }
      if (MAC.matcher(word.get()).matches()) {
        mac = word.map(MacAddress::parse);
      } else if (name.isEmpty()) {
        name = word;
      } else {
        arguments.mistake("use_vmac has one name: expected a MAC address or the line to end");
        return Optional.empty();
      }
    }
    return Optional.of(new Vmac(name, mac));
  }

  /** The interface of an instance; empty for one that has none of its own. */
  static Optional<VmacSettings> settings(
      Settings instance, Settings globals, int virtualRouterId, boolean ipv6, boolean unicast) {
    String prefix = globals.value(VMAC_PREFIX, DEFAULT_PREFIX);
    return instance
        .value(USE_VMAC)
        .map(vmac ->
            new VmacSettings(
                vmac.name().orElse(prefix + (ipv6 ? "6." : ".") + virtualRouterId),
                vmac.mac().orElse(VmacSettings.macOf(virtualRouterId, ipv6)),
                unicast || instance.has(VMAC_XMIT_BASE)));
  }
}
