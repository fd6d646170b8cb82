package dev.tandem.vrrp.router;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.VirtualAddress;
import java.net.Inet4Address;
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
      checkAddresses(instance);
    }
    checkGroups(groups, names);
  }

  private static void checkAddresses(InstanceSettings instance) {
    Stream.concat(instance.addresses().stream(), instance.excludedAddresses().stream())
        .map(VirtualAddress::address)
        .filter(address -> !(address instanceof Inet4Address))
        .findFirst()
        .ifPresent(address -> {
          throw new IllegalArgumentException(
              instance.name() + ": " + address.getHostAddress() + " is not an IPv4 address");
        });
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
