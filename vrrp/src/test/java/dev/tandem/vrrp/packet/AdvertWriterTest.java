package dev.tandem.vrrp.packet;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VrrpVersion;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdvertWriterTest {

  private static final MacAddress MAC = MacAddress.parse("72:62:44:5b:17:c6");
  private static final InetAddress SOURCE = InstanceFixture.address("192.0.2.1");

  private static final InstanceSettings V2 = KeepalivedFrames.V2_SETTINGS;
  private static final InstanceSettings V3 = KeepalivedFrames.V3_SETTINGS;

  @Test
  void version2IsWrittenAsKeepalivedDoes() {
    assertThat(frame(V2, 150, 1)).isEqualTo(KeepalivedFrames.bytes(KeepalivedFrames.V2));
    assertThat(frame(V2, 0, 5)).isEqualTo(KeepalivedFrames.bytes(KeepalivedFrames.V2_RESIGNING));
  }

  @Test
  void version3IsWrittenAsKeepalivedDoes() {
    assertThat(frame(V3, 200, 1)).isEqualTo(KeepalivedFrames.bytes(KeepalivedFrames.V3));
    assertThat(frame(V3, 0, 67)).isEqualTo(KeepalivedFrames.bytes(KeepalivedFrames.V3_RESIGNING));
  }

  @Test
  void version3WithoutPseudoHeaderSumsTheMessageOnly() {
    InstanceSettings settings =
        instance()
            .virtualRouterId(52)
            .interval(Duration.ofMillis(100))
            .addresses("192.0.2.110", "192.0.2.111", "192.0.2.112")
            .checksumWithoutPseudoHeader(true)
            .build();
    byte[] frame = frame(settings, 200, 1);

    // ~(3134 + c803 + 000a + c000 + 026e + c000 + 026f + c000 + 0270), carries added back
    assertThat(frame[40] & 0xff).isEqualTo(0xbf);
    assertThat(frame[41] & 0xff).isEqualTo(0x6e);
  }

  @Test
  void everyIntervalOfVersion3FitsItsTwelveBits() {
    InstanceSettings longest = instance().interval(Duration.ofMillis(40_950)).build();
    byte[] frame = frame(longest, 100, 1);

    assertThat(frame[38] & 0xff).isEqualTo(0x0f);
    assertThat(frame[39] & 0xff).isEqualTo(0xff);
  }

  @Test
  void moreAddressesThanTheCountCanSayAreRefused() {
    List<InetAddress> tooMany = Collections.nCopies(256, SOURCE);

    assertThatThrownBy(() -> new Advert(VrrpVersion.V3, 1, 100, Duration.ofSeconds(1), tooMany))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255");
  }

  @Test
  void gratuitousArpIsWrittenAsKeepalivedDoes() {
    Inet4Address address = (Inet4Address) InstanceFixture.address("192.0.2.110");

    assertThat(GratuitousArp.frame(MAC, address))
        .isEqualTo(KeepalivedFrames.bytes(KeepalivedFrames.GRATUITOUS_ARP));
  }

  private static byte[] frame(InstanceSettings settings, int priority, int identification) {
    return Frames.of(
        settings, Advert.of(settings, priority), SOURCE, MAC, identification, Frames.security());
  }
}
