package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.LinkDelay;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The keyword about interfaces that go down and come up again. */
final class LinkDelayKeywords {

  private static final ValueParser<Duration> DELAYS = Numbers.seconds("0", "255");

  /** An interface with its delay. */
  record Named(String interfaceName, LinkDelay delay) {}

  /** Lines {@code INTERFACE DOWN [UP]}; one delay is for both, as keepalived's manual has it. */
  static final Keyword<Named> INTERFACE_UP_DOWN_DELAYS =
      Keyword.lines("interface_up_down_delays", LinkDelayKeywords::line);

  private LinkDelayKeywords() {}

  private static Optional<Named> line(Arguments arguments) {
    Optional<String> name = arguments.take("interface", Words.interfaceName());
    Optional<Duration> down = name.flatMap(_ -> arguments.take("the delay", DELAYS));
    if (down.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> up = arguments.hasNext() ? arguments.take("the delay", DELAYS) : down;
    return up.map(duration -> new Named(name.get(), new LinkDelay(down.get(), duration)));
  }

  static Map<String, LinkDelay> delays(
      Settings root, Collection<InstanceSettings> instances, Diagnostics diagnostics) {
    OnlyOnce<String> unique = new OnlyOnce<>(diagnostics);
    Map<String, LinkDelay> delays = new HashMap<>();
    for (Entry<Named> entry : root.entries(INTERFACE_UP_DOWN_DELAYS)) {
      String name = entry.value().interfaceName();
      if (unique.admits(name, entry.position(), name + " in interface_up_down_delays")) {
        delays.put(name, entry.value().delay());
        instances.stream()
            .filter(instance -> instance.interfaceName().equals(name))
            .forEach(instance -> checkLength(entry, instance, diagnostics));
      }
    }
    return delays;
  }

  private static void checkLength(
      Entry<Named> entry, InstanceSettings instance, Diagnostics diagnostics) {
    Duration longest = instance.longestSilence(instance.advertInterval());
    if (entry.value().delay().down().compareTo(longest) > 0) {
      diagnostics.warning(
          entry.position(),
          "%s counts as down after %d ms: later, a backup would have taken the place of %s"
              .formatted(entry.value().interfaceName(), longest.toMillis(), instance.name()));
    }
  }
}
