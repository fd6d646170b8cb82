package dev.tandem.vrrp.track;

import dev.tandem.vrrp.Reading;

/** Takes what a watch finds, each time it looks. */
@FunctionalInterface
interface Findings {

  /**
   * The thing was looked at.
   *
   * @param detail for operators: {@code exit code 1}
   */
  void found(Reading reading, String detail);
}
