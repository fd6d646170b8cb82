package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.VirtualAddress;
import java.util.List;

/** What the machine wants done, in the order in which it is to be done. */
public sealed interface Action {

  /**
   * Send an advert now.
   *
   * @param priority 0 to resign
   */
  record SendAdvert(int priority) implements Action {}

  /** Put all virtual addresses onto their interfaces. */
  record TakeAddresses() implements Action {}

  /** Ask the network whether somebody else has one of them. */
  record AskForOthers() implements Action {}

  /** Remove all virtual addresses from their interfaces; those that are not there are no error. */
  record ReleaseAddresses() implements Action {}

  /** The configured addresses of a master changed, or its routes and rules. */
  record SwapAddresses(List<VirtualAddress> removed, List<VirtualAddress> added)
      implements Action {}

  /**
   * Tell the network where all virtual addresses are.
   *
   * @param repeat announcements of each
   */
  record Announce(int repeat) implements Action {}

  /** Tell it once more where no adverts of the instance are seen. */
  record AnnounceElsewhere() implements Action {}

  /** Tell the network where the address is that adverts to unicast peers come from. */
  record AnnounceSource() implements Action {}

  record Notify(Notice notice) implements Action {}
}
