package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.AnnouncementSettings.Elsewhere;
import java.time.Duration;
import java.util.Optional;

/**
 * The keywords about gratuitous ARP, which {@code global_defs} and each instance have under
 * slightly different names.
 */
final class GarpKeywords {

  static final GarpKeywords GLOBAL = new GarpKeywords("vrrp_garp", "vrrp_vmac_garp_intvl");
  static final GarpKeywords INSTANCE = new GarpKeywords("garp", "vmac_garp_intvl");

  /** One announcement of each address at once, and no second set. */
  static final Keyword<Boolean> VRRP_MIN_GARP = Keyword.flag("vrrp_min_garp");

  private static final AnnouncementSettings FEWEST =
      new AnnouncementSettings(1, Duration.ZERO, Duration.ZERO, 1, 1, Duration.ZERO);

  private static final int DAY = 86_400;
  private static final int REPEAT_LIMIT = 1_000;

  private final Keyword<Duration> delay;
  private final Keyword<Integer> repeat;
  private final Keyword<Duration> refresh;
  private final Keyword<Integer> refreshRepeat;
  private final Keyword<Duration> lowerPriorityDelay;
  private final Keyword<Integer> lowerPriorityRepeat;
  private final Keyword<Elsewhere> elsewhere;

  private GarpKeywords(String prefix, String oldNameOfElsewhere) {
    delay = Keyword.value(prefix + "_master_delay", Numbers.wholeSeconds(0, DAY));
    repeat = Keyword.value(prefix + "_master_repeat", Numbers.integer(1, REPEAT_LIMIT));
    refresh = Keyword.value(prefix + "_master_refresh", Numbers.wholeSeconds(0, DAY));
    refreshRepeat =
        Keyword.value(prefix + "_master_refresh_repeat", Numbers.integer(1, REPEAT_LIMIT));
    lowerPriorityDelay = Keyword.value(prefix + "_lower_prio_delay", Numbers.wholeSeconds(0, DAY));
    lowerPriorityRepeat =
        Keyword.value(prefix + "_lower_prio_repeat", Numbers.integer(0, REPEAT_LIMIT));
    elsewhere =
        Keyword.words(prefix + "_extra_if", GarpKeywords::elsewhere).orNamed(oldNameOfElsewhere);
  }

  /** {@code [all] SECONDS}. */
  private static Optional<Elsewhere> elsewhere(Arguments arguments) {
    boolean all = arguments.takeIf("all");
    return arguments.take(Numbers.wholeSeconds(0, DAY)).map(period -> new Elsewhere(period, all));
  }

  Keyword<?>[] all() {
    return new Keyword<?>[] {
      delay, repeat, refresh, refreshRepeat, lowerPriorityDelay, lowerPriorityRepeat, elsewhere
    };
  }

  /** What an instance announces: its own settings, else the global ones, else the defaults. */
  static AnnouncementSettings announcements(Settings instance, Settings globals) {
    AnnouncementSettings byDefault =
        globals.has(VRRP_MIN_GARP) ? FEWEST : AnnouncementSettings.DEFAULT;
    Duration delay =
        either(instance.value(INSTANCE.delay), globals.value(GLOBAL.delay), byDefault.delay());
    int repeat =
        either(instance.value(INSTANCE.repeat), globals.value(GLOBAL.repeat), byDefault.repeat());
    return new AnnouncementSettings(
        repeat,
        delay,
        either(
            instance.value(INSTANCE.refresh), globals.value(GLOBAL.refresh), byDefault.refresh()),
        either(
            instance.value(INSTANCE.refreshRepeat),
            globals.value(GLOBAL.refreshRepeat),
            byDefault.refreshRepeat()),
        // What is not said about adverts of lower priority is as after becoming master.
        either(
            instance.value(INSTANCE.lowerPriorityRepeat),
            globals.value(GLOBAL.lowerPriorityRepeat),
            repeat),
        either(
            instance.value(INSTANCE.lowerPriorityDelay),
            globals.value(GLOBAL.lowerPriorityDelay),
            delay),
        either(
            instance.value(INSTANCE.elsewhere),
            globals.value(GLOBAL.elsewhere),
            byDefault.elsewhere()));
  }

  private static <T> T either(Optional<T> instance, Optional<T> globals, T byDefault) {
    return instance.or(() -> globals).orElse(byDefault);
  }
}
