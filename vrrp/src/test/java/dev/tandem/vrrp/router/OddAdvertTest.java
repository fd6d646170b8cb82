package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.router.FakePair.front;
import static dev.tandem.vrrp.router.FakePair.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.LogRecorder;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Adverts of a router that is configured otherwise count, but the log says so. */
class OddAdvertTest {

  @RegisterExtension private final LogRecorder log = LogRecorder.of(Receiver.class);
  private final FakePair pair = new FakePair();

  @AfterEach
  void stop() {
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

    assertThat(log.messages())
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
