package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.router.FakePair.front;
import static dev.tandem.vrrp.router.FakePair.status;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Oddity;
import dev.tandem.vrrp.packet.Advert;
import dev.tandem.vrrp.packet.AdvertSecurity;
import dev.tandem.vrrp.packet.AdvertWriter;
import dev.tandem.vrrp.packet.EthernetFrame;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Adverts of a router that is configured otherwise count, but the log says so. */
class OddAdvertTest {

  private final FakePair pair = new FakePair();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Receiver.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    pair.close();
  }

  @Test
  void areToldOfOnceForEachDifference() {
    VrrpRouter a = pair.started(pair.hostA, front().interval(Duration.ofSeconds(40)).build());
    byte[] odd = advert(front().interval(Duration.ofSeconds(39)).addresses("192.0.2.101").build());
    for (int i = 0; i < 5; i++) {
      pair.lan.inject("eth0", odd);
    }
    Await.until(
        "all are counted", () -> status(a, "front").oddities().get(Oddity.ADDRESSES_DIFFER) == 5L);

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactlyInAnyOrder(
            "front took 1 advert(s) of 192.0.2.9 with " + Oddity.INTERVAL_DIFFERS.meaning(),
            "front took 1 advert(s) of 192.0.2.9 with " + Oddity.ADDRESSES_DIFFER.meaning());
  }

  private static byte[] advert(InstanceSettings settings) {
    byte[] packet =
        AdvertWriter.packet(
            Advert.of(settings, 200),
            settings,
            address("192.0.2.9"),
            settings.group(),
            1,
            new AdvertSecurity(InstantSource.system()));
    return EthernetFrame.multicast(packet, MacAddress.parse("02:00:00:00:00:99"), settings.group());
  }
}
