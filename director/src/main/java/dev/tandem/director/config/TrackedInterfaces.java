package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.TrackedInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The block {@code track_interface} of an instance or a group. */
final class TrackedInterfaces {

  private static final int WEIGHT_LIMIT = 253;

  /** Lines {@code NAME [weight N] [reverse|noreverse]}. */
  static final Keyword<TrackedInterface> TRACK_INTERFACE =
      Keyword.lines("track_interface", TrackedInterfaces::readLine);

  private TrackedInterfaces() {}

  /**
   * The interfaces, each once.
   *
   * @param weightless whether weights are dropped, so that the interfaces decide about faults
   */
  static List<TrackedInterface> of(Settings block, boolean weightless, Diagnostics diagnostics) {
    OnlyOnce<String> unique = new OnlyOnce<>(diagnostics);
    List<TrackedInterface> tracked = new ArrayList<>();
    for (Entry<TrackedInterface> entry : block.entries(TRACK_INTERFACE)) {
      TrackedInterface line = entry.value();
      if (unique.admits(line.name(), entry.position(), line.name())) {
        tracked.add(weightless ? withoutWeight(entry, diagnostics) : line);
      }
    }
    return tracked;
  }

  private static TrackedInterface withoutWeight(
      Entry<TrackedInterface> entry, Diagnostics diagnostics) {
    TrackedInterface line = entry.value();
    if (line.weight() != 0) {
      diagnostics.warning(
          entry.position(),
          "the weight is taken as 0, as in keepalived, because a group has one priority: "
              + "the state of %s decides about a fault".formatted(line.name()));
    }
    return new TrackedInterface(line.name(), 0, line.reverse());
  }

  private static Optional<TrackedInterface> readLine(Arguments arguments) {
    Optional<String> name = arguments.take(Words.interfaceName());
    Optional<Integer> weight =
        arguments.takeIf("weight")
            ? arguments.take("weight", Numbers.integer(-WEIGHT_LIMIT, WEIGHT_LIMIT))
            : Optional.of(0);
    boolean reverse = arguments.takeIf("reverse");
    if (!reverse) {
      arguments.takeIf("noreverse");
    }
    return name.flatMap(n -> weight.map(w -> new TrackedInterface(n, w, reverse)));
  }
}
