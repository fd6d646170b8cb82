package dev.tandem.director.config;

import dev.tandem.linux.process.Command;
import java.util.Optional;

/**
 * Who is told that a virtual or a real server is up or down.
 *
 * @param mail whether it is mailed
 */
public record ServiceNotify(Optional<Command> up, Optional<Command> down, boolean mail) {

  /** Nobody. */
  public static final ServiceNotify NOBODY =
      new ServiceNotify(Optional.empty(), Optional.empty(), false);

  /** Whether there is anybody, where mail can be sent or not. */
  boolean tellsAnybody(boolean mailCanBeSent) {
    return up.isPresent() || down.isPresent() || (mail && mailCanBeSent);
  }
}
