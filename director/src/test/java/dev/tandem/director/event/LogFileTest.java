package dev.tandem.director.event;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;

/** The sample of a log file, on a disk that is full. */
class LogFileTest {

  private static final Path SAMPLE = Path.of("../etc/logback.xml");
  private static final Path FULL = Path.of("/dev/full");

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void stop() {
    context.stop();
  }

  private void configure() throws Exception {
    // Without its policy, which would move the old file away: this one is a device.
    String text =
        Files.readString(SAMPLE)
            .replaceAll("(?s)<rollingPolicy.*</rollingPolicy>", "")
            .replace("rolling.RollingFileAppender", "FileAppender")
            .replace("/var/log/tandem/tandem.log", FULL.toString());
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  @Timeout(60)
  void aFullDiskHoldsNobodyUpAndIsTold() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    System.setErr(new PrintStream(console, true, StandardCharsets.UTF_8));
    try {
      configure();
      Logger log = context.getLogger("dev.tandem.lvs");
      while (!console.toString(StandardCharsets.UTF_8).contains("No space left on device")) {
        log.info("a line");
      }
    } finally {
      System.setErr(before);
    }
  }
}
