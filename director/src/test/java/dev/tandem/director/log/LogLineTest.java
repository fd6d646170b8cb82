package dev.tandem.director.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {

  private static final Instant SOMETIME = Instant.parse("2026-07-09T03:04:05.006Z");

  private final LoggerContext context = new LoggerContext();
  private final TimeZone before = TimeZone.getDefault();

  @AfterEach
  void restore() {
    TimeZone.setDefault(before);
    context.stop();
  }

  @Test
  void hasItsColumnsUnderEachOther() {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));

    assertThat(line(event(Level.INFO, "main", "is master", null)))
        .isEqualTo("03:04:05.006 INFO  main       VrrpRouter is master\n");
    assertThat(line(event(Level.ERROR, "connection-sweeper", "is late by 5 ms", null)))
        .isEqualTo("03:04:05.006 ERROR on-sweeper VrrpRouter is late by 5 ms\n");
  }

  @ParameterizedTest
  @CsvSource({
    "UTC, 2026-01-01T00:00:00.000Z",
    "Europe/Berlin, 2026-07-09T22:30:00.999Z",
    "Europe/Berlin, 2026-12-09T23:30:00.010Z",
    "America/St_Johns, 2026-03-08T01:02:03.004Z",
    "Asia/Kathmandu, 1969-12-31T23:59:59.999Z",
  })
  void tellsTheTimeWhereTheHostIs(String zone, Instant moment) {
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    LoggingEvent event = event(Level.WARN, "main", "", null);
    event.setInstant(moment);

    String expected =
        DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.of(zone)).format(moment);
    assertThat(line(event)).startsWith(expected + " WARN ");
  }

  @Test
  void hasWhatWasThrownBelowIt() {
    Throwable cause = new IllegalStateException("no way", new RuntimeException("no route"));

    assertThat(line(event(Level.ERROR, "main", "cannot go on", cause)).lines())
        .contains("java.lang.IllegalStateException: no way")
        .contains("Caused by: java.lang.RuntimeException: no route")
        .first()
        .asString()
        .endsWith("cannot go on");
  }

  private static String line(LoggingEvent event) {
    return new LogLine().doLayout(event);
  }

  private LoggingEvent event(Level level, String thread, String message, Throwable cause) {
    LoggingEvent event =
        new LoggingEvent(
            LogLineTest.class.getName(),
            context.getLogger("dev.tandem.vrrp.VrrpRouter"),
            level,
            message,
            cause,
            new Object[0]);
    event.setThreadName(thread);
    event.setInstant(SOMETIME);
    return event;
  }
}
