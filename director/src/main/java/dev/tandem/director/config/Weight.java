package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import java.util.Optional;

/** How much a tracker counts: {@code weight N [reverse|noreverse]}. */
record Weight(int value, boolean reverse) {

  static final Weight ZERO = new Weight(0, false);
  static final Weight ONE = new Weight(1, false);

  static Keyword<Weight> keyword(int limit) {
    return Keyword.words(
        "weight",
        arguments ->
            arguments
                .take(Numbers.integer(-limit, limit))
                .map(value -> new Weight(value, reverse(arguments).orElse(false))));
  }

  /** Whether the next word turns the weight around; empty if it does not say. */
  static Optional<Boolean> reverse(Arguments arguments) {
    if (arguments.takeIf("reverse")) {
      return Optional.of(true);
    }
    return arguments.takeIf("noreverse") ? Optional.of(false) : Optional.empty();
  }
}
