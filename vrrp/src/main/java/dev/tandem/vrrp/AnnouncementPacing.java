package dev.tandem.vrrp;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How fast announcements may follow each other, for switches that drop bursts of them.
 *
 * @param byDefault on each interface by itself
 * @param groups interfaces that share one pace; each interface in one of them at most
 */
public record AnnouncementPacing(Gaps byDefault, List<Group> groups) {

  /** As fast as they can be sent. */
  public static final AnnouncementPacing NONE = new AnnouncementPacing(Gaps.NONE, List.of());

  public AnnouncementPacing {
    groups = List.copyOf(groups);
  }

  /**
   * The least time from one announcement to the next.
   *
   * @param arp between gratuitous ARP packets ({@code garp_interval}); zero for none
   * @param neighbour between neighbour advertisements ({@code gna_interval}); zero for none
   */
  public record Gaps(Duration arp, Duration neighbour) {
    public static final Gaps NONE = new Gaps(Duration.ZERO, Duration.ZERO);
  }

  /** Interfaces that share one pace ({@code garp_group}). */
  public record Group(Gaps gaps, Set<String> interfaces) {
    public Group {
      interfaces = Set.copyOf(interfaces);
    }
  }
}
