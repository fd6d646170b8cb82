package dev.tandem.vrrp.network;

import dev.tandem.linux.EnumText;
import dev.tandem.linux.netlink.Ipv4Setting;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a made interface remembers of its base, in its alias: it goes when what was changed for it
 * is to go, and stays when this process crashes.
 *
 * @param before settings of the base before the first interface was made on it; empty where none
 *     were changed
 */
record BaseMark(Map<Ipv4Setting, Integer> before) {

  private static final String BEGIN = "tandem";

  /** Such as {@code tandem arp_filter=0 arp_ignore=0}. */
  String text() {
    return Arrays.stream(Ipv4Setting.values())
        .filter(before::containsKey)
        .map(setting -> " " + EnumText.lower(setting) + "=" + before.get(setting))
        .collect(Collectors.joining("", BEGIN, ""));
  }

  /** Empty when the alias is somebody else's. */
  static Optional<BaseMark> read(String alias) {
    if (!alias.equals(BEGIN) && !alias.startsWith(BEGIN + " ")) {
      return Optional.empty();
    }
    Map<Ipv4Setting, Integer> before = new EnumMap<>(Ipv4Setting.class);
    for (Ipv4Setting setting : Ipv4Setting.values()) {
      String name = " " + EnumText.lower(setting) + "=";
      int at = alias.indexOf(name);
      if (at >= 0) {
        String value = alias.substring(at + name.length()).split(" ", 2)[0];
        if (value.matches("\\d{1,9}")) {
          before.put(setting, Integer.valueOf(value));
        }
      }
    }
    return Optional.of(new BaseMark(before));
  }
}
