package dev.tandem.director.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Leaves out what JGroups calls an error although nothing is wrong: that it could say no goodbye to
 * a director whose end it was told of before. The end itself is an event.
 */
final class UnsaidGoodbyes extends Filter<ILoggingEvent> {

  private static final String TRANSPORT = "dev.tandem.sync.WatchedTcp";
  private static final String GOODBYE = "failed sending graceful close";

  @Override
  public FilterReply decide(ILoggingEvent event) {
    boolean unsaid =
        event.getLevel() == Level.ERROR
            && event.getLoggerName().equals(TRANSPORT)
            && event.getFormattedMessage().contains(GOODBYE);
    return unsaid ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
