package dev.tandem.director.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.hook.DefaultShutdownHook;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The usual log: to the console, through a queue, so that no thread waits for a slow terminal. What
 * an XML file would say takes longer to read than a director's configuration; one is read where
 * {@code logback.configurationFile} names it.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

  private static final int QUEUE = 4096;
  private static final String CONFIGURATION_FILE = "logback.configurationFile";

  /** Each can have another level by an environment variable, {@code TANDEM_LOG_VRRP=DEBUG}. */
  private static final List<String> MODULES = List.of("vrrp", "lvs", "sync", "health", "director");

  private static final Map<String, Level> LIBRARIES =
      Map.of("org.jgroups", Level.WARN, "org.pcap4j", Level.WARN);

  /** Whether the operator has a log of their own. */
  static boolean isReplaced() {
    return System.getProperty(CONFIGURATION_FILE) != null;
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (isReplaced()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    context.getStatusManager().add(new NopStatusListener());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(queue(context));
    MODULES.forEach(
        module -> level(module).ifPresent(context.getLogger("dev.tandem." + module)::setLevel));
    LIBRARIES.forEach((library, level) -> context.getLogger(library).setLevel(level));
    endWith(context);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Optional<Level> level(String module) {
    String variable = "TANDEM_LOG_" + module.toUpperCase(Locale.ROOT);
    return Optional.ofNullable(System.getenv(variable))
        .map(name -> Level.toLevel(name, Level.INFO));
  }

  private static AsyncAppender queue(LoggerContext context) {
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setName("queue");
    queue.setQueueSize(QUEUE);
    queue.setNeverBlock(true);
    queue.addFilter(new UnsaidGoodbyes());
    queue.addAppender(console(context));
    queue.start();
    return queue;
  }

  private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
    LogLine line = new LogLine();
    line.setContext(context);
    line.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(line);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("console");
    console.setEncoder(encoder);
    console.start();
    return console;
  }

  /** What is in the queue at the end is printed. */
  private static void endWith(LoggerContext context) {
    DefaultShutdownHook hook = new DefaultShutdownHook();
    hook.setContext(context);
    Runtime.getRuntime().addShutdownHook(new Thread(hook, "log-end"));
  }
}
