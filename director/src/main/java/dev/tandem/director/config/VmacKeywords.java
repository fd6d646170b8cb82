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
  static final Keyword<String> VMAC_ADDR_PREFIX =
      Keyword.value("vmac_addr_prefix", Words.interfaceName());

  /** With five octets, the virtual router id is the sixth. */
  private static final Pattern MAC = Pattern.compile("([0-9a-fA-F]{2}:){4,5}[0-9a-fA-F]{2}");

  private static final int WHOLE = 17;

  private static final ValueParser<String> NAME_OR_MAC =
      text ->
          MAC.matcher(text).matches()
              ? new Parsed.Value<>(text)
              : Words.interfaceName().parse(text);

  private static final String DEFAULT_PREFIX = "vrrp";

  record Vmac(Optional<String> name, Optional<String> mac) {}

  /** {@code use_vmac [[name] NAME] [MAC] [netlink_notify_msg] [group GROUP]}. */
  static final Keyword<Vmac> USE_VMAC = Keyword.words("use_vmac", VmacKeywords::vmac);

  private static final Keyword<Boolean> USE_VMAC_ADDR = Keyword.flag("use_vmac_addr");
  static final Keyword<Boolean> VMAC_XMIT_BASE = Keyword.flag("vmac_xmit_base");

  private VmacKeywords() {}

  static Keyword<?>[] all() {
    return new Keyword<?>[] {USE_VMAC, USE_VMAC_ADDR, VMAC_XMIT_BASE};
  }

  private static Optional<Vmac> vmac(Arguments arguments) {
    Optional<String> name = Optional.empty();
    Optional<String> mac = Optional.empty();
    while (arguments.hasNext()) {
      if (arguments.takeIf("netlink_notify_msg")) {
        arguments.warn("netlink_notify_msg is not needed: the kernel tells of a new interface");
        continue;
      }
      if (skipGroup(arguments)) {
        continue;
      }
      boolean named = arguments.takeIf("name");
      Optional<String> word = arguments.take(named ? Words.interfaceName() : NAME_OR_MAC);
      if (word.isEmpty()) {
        return Optional.empty();
      }
      if (!named && MAC.matcher(word.get()).matches()) {
        mac = word;
      } else if (name.isEmpty()) {
        name = word;
      } else {
        warnSecondName(word.get(), arguments);
      }
    }
    return Optional.of(new Vmac(name, mac));
  }

  /** What keepalived's manual calls the interface below is the one of the instance anyway. */
  static void warnSecondName(String word, Arguments arguments) {
    arguments.warn("'%s' is a second name and has no effect, as in keepalived".formatted(word));
  }

  /** Takes {@code group GROUP}, which only tools like {@code ip link} look at. */
  static boolean skipGroup(Arguments arguments) {
    if (!arguments.takeIf("group")) {
      return false;
    }
    arguments.warn("group has no effect: only tools such as 'ip link' look at it");
    if (arguments.hasNext()) {
      arguments.takeWord();
    }
    return true;
  }

  /** The name that an interface of an instance has unless it is given one. */
  static String defaultName(String prefix, int virtualRouterId, boolean ipv6) {
    return prefix + (ipv6 ? "6." : ".") + virtualRouterId;
  }

  static String prefix(Settings globals) {
    return globals.value(VMAC_PREFIX, DEFAULT_PREFIX);
  }

  /** The interface of an instance; empty for one that has none of its own. */
  static Optional<VmacSettings> settings(
      Settings instance, Settings globals, int virtualRouterId, boolean ipv6, boolean unicast) {
    return instance
        .value(USE_VMAC)
        .map(vmac ->
            new VmacSettings(
                vmac.name().orElse(defaultName(prefix(globals), virtualRouterId, ipv6)),
                vmac.mac()
                    .map(text -> mac(text, virtualRouterId))
                    .orElse(VmacSettings.macOf(virtualRouterId, ipv6)),
                unicast || instance.has(VMAC_XMIT_BASE)));
  }

  private static MacAddress mac(String text, int virtualRouterId) {
    return MacAddress.parse(
        text.length() == WHOLE ? text : "%s:%02x".formatted(text, virtualRouterId));
  }

  /** Interfaces for addresses that are not on the instance's own one. */
  static FurtherInterfaces further(
      Settings instance,
      Settings globals,
      String interfaceName,
      int virtualRouterId,
      boolean ipv6) {
    return new FurtherInterfaces(
        globals.value(VMAC_ADDR_PREFIX, prefix(globals)),
        virtualRouterId,
        new FurtherInterfaces.Base(interfaceName, ipv6),
        instance.has(USE_VMAC_ADDR),
        instance.isGiven(USE_VMAC));
  }
}
