package dev.tandem.vrrp;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a router is told beside its instances.
 *
 * @param startupDelay before instances look for a master: adverts are ignored, no timer runs
 * @param delayAfterBoot the same, counted from when this host was booted
 * @param tellsUnknownIds whether adverts for virtual routers that this host does not have are told
 *     of; they are counted in any case
 * @param pacing of announcements, of all instances together
 * @param addresses that this host has while the router runs, whoever is master; each names its
 *     interface
 * @param routing that this host has while the router runs
 * @param trackGroups who depends on these addresses and this routing
 * @param linkDelays by the name of the interface; a change of any other one counts at once
 */
public record RouterSettings(
    Duration startupDelay,
    Duration delayAfterBoot,
    boolean tellsUnknownIds,
    AnnouncementPacing pacing,
    List<VirtualAddress> addresses,
    RoutingSettings routing,
    List<TrackGroup> trackGroups,
    Map<String, LinkDelay> linkDelays) {

  public static final RouterSettings NONE =
      new RouterSettings(
          Duration.ZERO,
          Duration.ZERO,
          false,
          AnnouncementPacing.NONE,
          List.of(),
          RoutingSettings.NONE,
          List.of(),
          Map.of());

  public RouterSettings {
    addresses = List.copyOf(addresses);
    trackGroups = List.copyOf(trackGroups);
    linkDelays = Map.copyOf(linkDelays);
  }

  /**
   * For how long instances wait when the router starts now.
   *
   * @param uptime of this host
   */
  public Duration delayAt(Duration uptime) {
    Duration remaining = delayAfterBoot.minus(uptime);
    return remaining.compareTo(startupDelay) > 0 ? remaining : startupDelay;
  }
}
