package dev.tandem.vrrp;

import java.util.List;

/**
 * Instances that change their role together ({@code vrrp_sync_group}): all are master or none is.
 *
 * @param instances names of the members
 * @param tracked what matters to every member
 */
public record SyncGroupSettings(String name, List<String> instances, List<Tracked> tracked) {

  public SyncGroupSettings {
    instances = List.copyOf(instances);
    tracked = List.copyOf(tracked);
  }
}
