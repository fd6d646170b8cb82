package dev.tandem.vrrp;

import java.time.Duration;

/**
 * How a new master tells the network where its addresses are (gratuitous ARP), after keepalived's
 * {@code garp_*} keywords.
 *
 * @param repeat announcements of each address in a set: one set at once, one after {@code delay}
 * @param delay until the second set; zero for none
 * @param refresh period of further announcements while master; zero for none
 * @param refreshRepeat announcements of each address in a refresh
 * @param lowerPriorityRepeat announcements of each address when a lower-priority advert comes in
 * @param lowerPriorityDelay until the second set after such an advert; zero for none
 * @param elsewhere further announcements where no adverts of the instance are seen
 */
public record AnnouncementSettings(
    int repeat,
    Duration delay,
    Duration refresh,
    int refreshRepeat,
    int lowerPriorityRepeat,
    Duration lowerPriorityDelay,
    Elsewhere elsewhere) {

  /**
   * Announcements on interfaces that adverts do not leave from ({@code garp_extra_if}): a switch
   * there would forget where the Ethernet address is.
   *
   * @param period of one announcement of each address; zero for none
   * @param all whether on all of these interfaces, or only on virtual ones
   */
  public record Elsewhere(Duration period, boolean all) {
    public static final Elsewhere NONE = new Elsewhere(Duration.ZERO, false);
  }

  /** Settings by which nothing is announced elsewhere. */
  public AnnouncementSettings(
      int repeat,
      Duration delay,
      Duration refresh,
      int refreshRepeat,
      int lowerPriorityRepeat,
      Duration lowerPriorityDelay) {
    this(
        repeat,
        delay,
        refresh,
        refreshRepeat,
        lowerPriorityRepeat,
        lowerPriorityDelay,
        Elsewhere.NONE);
  }

  /** keepalived's defaults: five at once, five more after 5 s, no refresh. */
  public static final AnnouncementSettings DEFAULT =
      new AnnouncementSettings(
          5, Duration.ofSeconds(5), Duration.ZERO, 1, 5, Duration.ofSeconds(5));
}
