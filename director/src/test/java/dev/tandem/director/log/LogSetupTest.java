package dev.tandem.director.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import dev.tandem.sync.WatchedTcp;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogSetupTest {

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void isWhatLogbackFindsByItself() {
    assertThat(ServiceLoader.load(Configurator.class)).hasAtLeastOneElementOfType(LogSetup.class);
  }

  @Test
  void logsThroughAQueueThatHoldsNobodyUp() {
    assertThat(new LogSetup().configure(context))
        .isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);

    AsyncAppender queue =
        (AsyncAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("queue");
    assertThat(queue.isNeverBlock()).isTrue();
    assertThat(queue.isStarted()).isTrue();
    assertThat(queue.getAppender("console").isStarted()).isTrue();
  }

  @Test
  void keepsLibrariesQuiet() {
    var _ = new LogSetup().configure(context);

    assertThat(context.getLogger("dev.tandem.vrrp").isInfoEnabled()).isTrue();
    assertThat(context.getLogger("dev.tandem.vrrp").isDebugEnabled()).isFalse();
    assertThat(context.getLogger("org.jgroups").isInfoEnabled()).isFalse();
    assertThat(context.getLogger("org.jgroups").isWarnEnabled()).isTrue();
  }

  @Test
  void leavesOutThatNoGoodbyeCouldBeSaidToOneWhoIsGone() {
    var _ = new LogSetup().configure(context);
    AsyncAppender queue =
        (AsyncAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("queue");
    String transport = WatchedTcp.class.getName();
    String unsaid = "10.0.0.1:7800: failed sending graceful close to 10.0.0.2:7800: Broken pipe";

    assertThat(queue.getFilterChainDecision(error(transport, unsaid))).isEqualTo(FilterReply.DENY);
    assertThat(queue.getFilterChainDecision(error(transport, "failed sending message")))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(queue.getFilterChainDecision(error("dev.tandem.sync.Replicator", unsaid)))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  private LoggingEvent error(String logger, String message) {
    return new LoggingEvent(
        LogSetupTest.class.getName(),
        context.getLogger(logger),
        Level.ERROR,
        message,
        null,
        new Object[0]);
  }
}
