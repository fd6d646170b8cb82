package dev.tandem.director.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;

/**
 * Logback with {@link LogSetup}, for {@code -Dslf4j.provider}: found by its name, and without the
 * search for a configuration in all libraries, which takes a tenth of a director's start.
 */
public final class LogProvider extends LogbackServiceProvider {

  @Override
  public void initialize() {
    if (LogSetup.isReplaced()) {
      super.initialize();
      return;
    }
    LoggerContext context = (LoggerContext) getLoggerFactory();
    context.setMDCAdapter(getMDCAdapter());
    var _ = new LogSetup().configure(context);
    context.start();
  }
}
