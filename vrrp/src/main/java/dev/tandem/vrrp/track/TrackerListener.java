package dev.tandem.vrrp.track;

import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.TrackerKey;

/** Hears what trackers find. */
@FunctionalInterface
public interface TrackerListener {

  /**
   * A tracker's reading changed. Called on the tracker's own thread, one call at a time for each.
   *
   * @param detail for operators: {@code exit code 1}
   */
  void changed(TrackerKey tracker, Reading reading, String detail);
}
