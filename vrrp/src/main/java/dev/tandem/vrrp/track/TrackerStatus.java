package dev.tandem.vrrp.track;

import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.TrackerKey;
import java.time.Instant;

/**
 * A tracker at one moment.
 *
 * @param detail what it found last, for operators
 * @param since when it has had this reading
 */
public record TrackerStatus(TrackerKey tracker, Reading reading, String detail, Instant since) {}
