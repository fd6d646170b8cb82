package dev.tandem.director.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.util.TimeZone;

/**
 * A line of the log: the time of day where the host is, the level, the thread, who says it and
 * what; below it, what was thrown.
 *
 * <p>In place of a pattern of logback's: those ask {@code java.time} for the zone, which looks
 * through all libraries for others that know zones, for 50 ms of a director's start.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {

  private static final int LEVEL_WIDTH = 5;
  private static final int THREAD_WIDTH = 10;
  private static final int MILLIS_A_DAY = 24 * 60 * 60 * 1000;

  // Whoever writes the first line looks for it, which is not whoever starts the director.
  private TimeZone zone;

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    time(line, event.getTimeStamp());
    column(line, event.getLevel().toString(), LEVEL_WIDTH);
    String thread = event.getThreadName();
    column(line, thread.substring(Math.max(0, thread.length() - THREAD_WIDTH)), THREAD_WIDTH);
    String logger = event.getLoggerName();
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(' ');
    line.append(event.getFormattedMessage()).append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  private void time(StringBuilder line, long millis) {
    if (zone == null) {
      zone = TimeZone.getDefault();
    }
    int ofDay = (int) Math.floorMod(millis + zone.getOffset(millis), (long) MILLIS_A_DAY);
    digits(line, ofDay / 3_600_000, 2).append(':');
    digits(line, ofDay / 60_000 % 60, 2).append(':');
    digits(line, ofDay / 1000 % 60, 2).append('.');
    digits(line, ofDay % 1000, 3).append(' ');
  }

  private static StringBuilder digits(StringBuilder line, int number, int width) {
    String text = Integer.toString(number);
    return line.repeat('0', width - text.length()).append(text);
  }

  private static void column(StringBuilder line, String text, int width) {
    line.append(text).repeat(' ', width - text.length() + 1);
  }
}
