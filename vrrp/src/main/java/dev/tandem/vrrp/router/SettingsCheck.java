package dev.tandem.vrrp.router;

import dev.tandem.linux.AddressText;
import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VrrpVersion;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Refuses settings that contradict each other, with the names of those that do. */
final class SettingsCheck {

  private SettingsCheck() {}

  /**
   * @throws IllegalArgumentException naming what is wrong
   */
  static void check(List<InstanceSettings> instances, List<SyncGroupSettings> groups) {
    Map<InstanceKey, String> byKey = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (InstanceSettings instance : instances) {
      InstanceKey key = InstanceKey.of(instance);
      String other = byKey.putIfAbsent(key, instance.name());
      if (other != null) {
        throw new IllegalArgumentException(
            key + " is configured twice: by " + other + " and by " + instance.name());
      }
      if (!names.add(instance.name())) {
        throw new IllegalArgumentException("two instances are named " + instance.name());
      }
      checkRanges(instance);
      checkAddresses(instance);
      checkTrust(instance);
    }
    checkGroups(groups, names);
  }

  private static void checkRanges(InstanceSettings instance) {
    inRange(instance, "virtual router id", instance.virtualRouterId(), 1, 255);
    inRange(instance, "priority", instance.priority(), 1, InstanceSettings.OWNER_PRIORITY);
    inRange(instance, "number of addresses", instance.addresses().size(), 0, 255);
    inRange(instance, "down timer in adverts", instance.downTimerAdverts(), 1, 100);
    long millis = instance.advertInterval().toMillis();
    switch (instance.version()) {
      case V2 -> inRange(instance, "advert interval in ms", millis, 1000, 255_000);
      case V3 -> inRange(instance, "advert interval in ms", millis, 10, 40_950);
    }
  }

  private static void inRange(
      InstanceSettings instance, String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw wrong(instance, what + " " + value + " is not in " + least + ".." + most);
    }
  }

  /** What is in a packet of the instance is of one family. */
  private static void checkAddresses(InstanceSettings instance) {
    Stream<InetAddress> virtual = instance.addresses().stream().map(VirtualAddress::address);
    Stream<InetAddress> peers =
        instance.unicast().stream()
            .flatMap(unicast -> unicast.peers().stream())
            .map(UnicastSettings.Peer::address);
    Stream.of(virtual, instance.source().stream(), peers)
        .flatMap(addresses -> addresses)
        .filter(address -> address instanceof Inet6Address != instance.ipv6())
        .findFirst()
        .ifPresent(address -> {
          String family = instance.ipv6() ? "IPv6" : "IPv4";
          throw wrong(instance, AddressText.of(address) + " is not an " + family + " address");
        });
    if (instance.ipv6() && instance.version() == VrrpVersion.V2) {
      throw wrong(instance, "version 2 carries no IPv6 addresses");
    }
  }

  private static void checkTrust(InstanceSettings instance) {
    boolean authenticated = !(instance.authentication() instanceof Authentication.None);
    if (authenticated && instance.version() != VrrpVersion.V2) {
      throw wrong(instance, "only version 2 has this kind of authentication");
    }
    if (instance.hmac().filter(hmac -> !hmac.keys().containsKey(hmac.activeKey())).isPresent()) {
      throw wrong(instance, "the active key of the HMAC is none of the keys");
    }
  }

  private static IllegalArgumentException wrong(InstanceSettings instance, String what) {
    return new IllegalArgumentException(instance.name() + ": " + what);
  }

  private static void checkGroups(List<SyncGroupSettings> groups, Set<String> instanceNames) {
    Map<String, String> groupOf = new HashMap<>();
    Set<String> groupNames = new HashSet<>();
    for (SyncGroupSettings group : groups) {
      if (!groupNames.add(group.name()) || instanceNames.contains(group.name())) {
        throw new IllegalArgumentException("the name " + group.name() + " is used twice");
      }
      for (String member : group.instances()) {
        if (!instanceNames.contains(member)) {
          throw new IllegalArgumentException(
              "sync group " + group.name() + " has a member that does not exist: " + member);
        }
        String other = groupOf.putIfAbsent(member, group.name());
        if (other != null) {
          throw new IllegalArgumentException(
              member + " is in two sync groups: " + other + " and " + group.name());
        }
      }
    }
  }
}
