package dev.tandem.vrrp;

import java.util.List;

/**
 * Instances that are in fault while something static is missing and cannot be put back ({@code
 * track_group}).
 *
 * @param instances by name
 * @param addresses of the static ones
 * @param routing of the static one
 */
public record TrackGroup(
    List<String> instances, List<VirtualAddress> addresses, RoutingSettings routing) {

  public TrackGroup {
    instances = List.copyOf(instances);
    addresses = List.copyOf(addresses);
  }
}
