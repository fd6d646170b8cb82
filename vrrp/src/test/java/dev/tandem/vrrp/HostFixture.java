package dev.tandem.vrrp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds router settings for tests: nothing but what a test names. */
public final class HostFixture {

  private Duration startupDelay = Duration.ZERO;
  private Duration delayAfterBoot = Duration.ZERO;
  private boolean tellsUnknownIds;
  private List<VirtualAddress> addresses = List.of();
  private RoutingSettings routing = RoutingSettings.NONE;
  private final List<TrackGroup> trackGroups = new ArrayList<>();
  private final Map<String, LinkDelay> linkDelays = new HashMap<>();

  private HostFixture() {}

  public static HostFixture host() {
    return new HostFixture();
  }

  public HostFixture startupDelay(Duration value) {
    startupDelay = value;
    return this;
  }

  public HostFixture delayAfterBoot(Duration value) {
    delayAfterBoot = value;
    return this;
  }

  public HostFixture tellsUnknownIds() {
    tellsUnknownIds = true;
    return this;
  }

  public HostFixture addresses(VirtualAddress... values) {
    addresses = List.of(values);
    return this;
  }

  public HostFixture routing(RoutingSettings value) {
    routing = value;
    return this;
  }

  /** An instance that depends on all addresses and routing of this host. */
  public HostFixture dependent(String instance) {
    trackGroups.add(new TrackGroup(List.of(instance), addresses, routing));
    return this;
  }

  public HostFixture linkDelay(String name, Duration down, Duration up) {
    linkDelays.put(name, new LinkDelay(down, up));
    return this;
  }

  public RouterSettings build() {
    return new RouterSettings(
        startupDelay,
        delayAfterBoot,
        tellsUnknownIds,
        AnnouncementPacing.NONE,
        addresses,
        routing,
        trackGroups,
        linkDelays);
  }
}
