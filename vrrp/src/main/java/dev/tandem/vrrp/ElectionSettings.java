package dev.tandem.vrrp;

import java.util.OptionalInt;

/**
 * keepalived's extensions to who becomes master, and how.
 *
 * @param answersLowerPriority whether a master that hears one of lower priority sends an advert at
 *     once; off with {@code lower_prio_no_advert}
 * @param advertBeforeYielding whether a master sends one more advert when it hears one of higher
 *     priority ({@code higher_prio_send_advert}), so that the other one announces its addresses
 *     again; not when it has not run for a while, and has misled nobody since
 * @param ownerIgnoresAdverts whether the owner of the addresses listens to nobody
 * @param trustsKnownMaster whether the addresses in an advert are compared with the configured ones
 *     only when its sender is not the one of the advert before ({@code skip_check_adv_addr})
 * @param yieldsAfterSleep the highest priority that a peer may have ({@code timer_expired_backup}):
 *     a master that has not sent an advert for so long that this peer must have taken over goes
 *     back to backup; empty for a master that goes on
 */
public record ElectionSettings(
    boolean answersLowerPriority,
    boolean advertBeforeYielding,
    boolean ownerIgnoresAdverts,
    boolean trustsKnownMaster,
    OptionalInt yieldsAfterSleep) {

  /**
   * keepalived's defaults, but for the advert before yielding: without it, whoever has believed the
   * worse one of two masters may go on to do so for as long as it remembers Ethernet addresses.
   */
  public static final ElectionSettings DEFAULT =
      new ElectionSettings(true, true, false, false, OptionalInt.empty());
}
