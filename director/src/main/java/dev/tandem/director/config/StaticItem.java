package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Words;
import java.util.Optional;

/**
 * An address, a route or a rule that a host has whoever is master.
 *
 * @param trackGroup the name of the {@code track_group} whose instances depend on it
 */
record StaticItem<T>(T value, Optional<String> trackGroup) {

  /** Takes the name behind {@code track_group}. */
  static Optional<String> takeTrackGroup(Arguments arguments) {
    return arguments.take("track_group", Words.name());
  }

  /** What moves with the role is not static. */
  static void refuseTrackGroup(Optional<String> trackGroup, Arguments arguments) {
    if (trackGroup.isPresent()) {
      arguments.warn(
          "track_group has no effect here: it is for static addresses, routes and rules");
    }
  }
}
