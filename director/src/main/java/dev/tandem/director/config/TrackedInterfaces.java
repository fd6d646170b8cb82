package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.Tracked;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The block {@code track_interface} of an instance or a group. */
final class TrackedInterfaces {

  private static final int WEIGHT_LIMIT = 253;

  /** Lines {@code NAME [weight N] [reverse|noreverse]}. */
  static final Keyword<Tracked> TRACK_INTERFACE =
      Keyword.lines("track_interface", TrackedInterfaces::readLine);

  private TrackedInterfaces() {}

  /**
   * The interfaces, each once.
   *
   * @param weightless whether weights are dropped, so that the interfaces decide about faults
   */
  static List<Tracked> of(Settings block, boolean weightless, Diagnostics diagnostics) {
    OnlyOnce<String> unique = new OnlyOnce<>(diagnostics);
    List<Tracked> tracked = new ArrayList<>();
    for (Entry<Tracked> entry : block.entries(TRACK_INTERFACE)) {
      Tracked line = entry.value();
      if (unique.admits(line.tracker().name(), entry.position(), line.tracker().name())) {
        tracked.add(weightless ? withoutWeight(entry, diagnostics) : line);
      }
    }
    return tracked;
  }

  private static Tracked withoutWeight(Entry<Tracked> entry, Diagnostics diagnostics) {
    Tracked line = entry.value();
    if (line.weight() != 0) {
      diagnostics.warning(
          entry.position(),
          "the weight is taken as 0, as in keepalived, because a group has one priority: "
              + "the state of %s decides about a fault".formatted(line.tracker().name()));
    }
    return Tracked.networkInterface(line.tracker().name(), 0, line.reverse());
  }

  private static Optional<Tracked> readLine(Arguments arguments) {
    Optional<String> name = arguments.take(Words.interfaceName());
    Optional<Integer> weight =
        arguments.takeIf("weight")
            ? arguments.take("weight", Numbers.integer(-WEIGHT_LIMIT, WEIGHT_LIMIT))
            : Optional.of(0);
    boolean reverse = arguments.takeIf("reverse");
    if (!reverse) {
      arguments.takeIf("noreverse");
    }
    return name.flatMap(n -> weight.map(w -> Tracked.networkInterface(n, w, reverse)));
  }
}
