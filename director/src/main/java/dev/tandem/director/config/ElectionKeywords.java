package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.ElectionSettings;
import dev.tandem.vrrp.InstanceSettings;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The keywords about who becomes master, which {@code global_defs} has with a prefix and each
 * instance without.
 */
final class ElectionKeywords {

  static final ElectionKeywords GLOBAL = new ElectionKeywords("vrrp_");
  static final ElectionKeywords INSTANCE = new ElectionKeywords("");

  /** Without a number, any peer may have the highest priority there is beside the owner's. */
  static final Keyword<Integer> TIMER_EXPIRED_BACKUP =
      Keyword.words(
              "timer_expired_backup",
              arguments ->
                  arguments.hasNext()
                      ? arguments.take(Numbers.integer(1, InstanceSettings.OWNER_PRIORITY - 1))
                      : Optional.of(InstanceSettings.OWNER_PRIORITY - 1))
          .orNamed("thread_timer_expired");

  private final Keyword<Boolean> lowerPriorityNoAdvert;
  private final Keyword<Boolean> higherPrioritySendAdvert;
  private final Keyword<Boolean> ownerIgnoreAdverts;
  private final Keyword<Boolean> skipCheckAdvertAddresses;

  private ElectionKeywords(String prefix) {
    lowerPriorityNoAdvert = Keyword.flag(prefix + "lower_prio_no_advert");
    higherPrioritySendAdvert = Keyword.flag(prefix + "higher_prio_send_advert");
    ownerIgnoreAdverts = Keyword.flag(prefix + "owner_ignore_adverts");
    skipCheckAdvertAddresses = Keyword.flag(prefix + "skip_check_adv_addr");
  }

  Keyword<?>[] all() {
    return new Keyword<?>[] {
      lowerPriorityNoAdvert, higherPrioritySendAdvert, ownerIgnoreAdverts, skipCheckAdvertAddresses
    };
  }

  /**
   * How an instance elects.
   *
   * @param preempts whether it takes the role from a master of lower priority
   */
  static ElectionSettings election(
      Settings instance, Settings globals, boolean preempts, Diagnostics diagnostics) {
    return new ElectionSettings(
        !either(instance, INSTANCE.lowerPriorityNoAdvert, globals, GLOBAL.lowerPriorityNoAdvert),
        instance
            .value(INSTANCE.higherPrioritySendAdvert)
            .or(() -> globals.value(GLOBAL.higherPrioritySendAdvert))
            .orElse(ElectionSettings.DEFAULT.advertBeforeYielding()),
        either(instance, INSTANCE.ownerIgnoreAdverts, globals, GLOBAL.ownerIgnoreAdverts),
        either(
            instance, INSTANCE.skipCheckAdvertAddresses, globals, GLOBAL.skipCheckAdvertAddresses),
        yieldsAfterSleep(instance, preempts, diagnostics));
  }

  private static OptionalInt yieldsAfterSleep(
      Settings instance, boolean preempts, Diagnostics diagnostics) {
    Optional<Integer> given = instance.value(TIMER_EXPIRED_BACKUP);
    if (given.isPresent() && preempts) {
      diagnostics.warning(
          instance.position(TIMER_EXPIRED_BACKUP),
          "timer_expired_backup has no effect without nopreempt, as in keepalived");
      return OptionalInt.empty();
    }
    return given.map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  private static boolean either(
      Settings instance, Keyword<Boolean> own, Settings globals, Keyword<Boolean> global) {
    return instance.value(own).orElse(globals.has(global));
  }
}
