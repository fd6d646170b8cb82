package dev.tandem.director.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback with {@link LogSetup}, for {@code -Dslf4j.provider}: found by its name, and without the
 * search for a configuration in all libraries, which takes a tenth of a director's start.
 */
public final class LogProvider implements SLF4JServiceProvider {

  private static final String NEWEST_API = "2.0.99";

  private final LoggerContext context = new LoggerContext();
  private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private ILoggerFactory loggers = context;

  @Override
  public void initialize() {
    if (LogSetup.isReplaced()) {
      LogbackServiceProvider logback = new LogbackServiceProvider();
      logback.initialize();
      loggers = logback.getLoggerFactory();
      return;
    }
    context.setMDCAdapter(mdc);
    LogSetup setup = new LogSetup();
    setup.setContext(context);
    var _ = setup.configure(context);
    context.start();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return NEWEST_API;
  }
}
