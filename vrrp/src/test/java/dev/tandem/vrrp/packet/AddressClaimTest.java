package dev.tandem.vrrp.packet;

import static dev.tandem.vrrp.InstanceFixture.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressClaimTest {

  private static final MacAddress MAC = MacAddress.parse("02:00:5e:10:00:01");

  @Test
  void anAnnouncementIsAClaim() {
    assertThat(AddressClaim.read(GratuitousArp.frame(MAC, (Inet4Address) address("192.0.2.1"))))
        .contains(new AddressClaim(address("192.0.2.1"), MAC));
  }

  @Test
  void soIsANeighbourAdvertisement() {
    byte[] frame = NeighbourAdvertisement.frame(MAC, (Inet6Address) address("2001:db8::1"), false);
    assertThat(AddressClaim.read(frame)).contains(new AddressClaim(address("2001:db8::1"), MAC));
  }

  @Test
  void aProbeClaimsNothingThatAnybodyHas() {
    assertThat(AddressClaim.read(ArpProbe.frame(MAC, (Inet4Address) address("192.0.2.1"))))
        .contains(new AddressClaim(address("0.0.0.0"), MAC));
  }

  @Test
  void aNeighbourProbeIsNoClaim() {
    byte[] frame = NeighbourProbe.frame(MAC, (Inet6Address) address("2001:db8::12:3456"));
    assertThat(AddressClaim.read(frame)).isEmpty();
    assertThat(HexFormat.ofDelimiter(":").formatHex(frame, 0, 6)).isEqualTo("33:33:ff:12:34:56");
  }

  @Test
  void whatIsTornOrOfAnotherKindIsNoClaim() {
    byte[] arp = GratuitousArp.frame(MAC, (Inet4Address) address("192.0.2.1"));
    for (int length = 0; length < arp.length; length++) {
      assertThat(AddressClaim.read(Arrays.copyOf(arp, length))).isEmpty();
    }
    byte[] ipv6 = NeighbourAdvertisement.frame(MAC, (Inet6Address) address("2001:db8::1"), false);
    assertThat(AddressClaim.read(Arrays.copyOf(ipv6, 77))).isEmpty();
    ipv6[54] = (byte) 135;
    assertThat(AddressClaim.read(ipv6)).isEmpty();
  }

  @Test
  void noFrameBreaksTheReader() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] frame = new byte[random.nextInt(120)];
      random.nextBytes(frame);
      if (frame.length > 13) {
        frame[12] = (byte) (random.nextBoolean() ? 0x08 : 0x86);
        frame[13] = (byte) (random.nextBoolean() ? 0x06 : 0xdd);
      }
      assertThat(AddressClaim.read(frame)).isNotNull();
    }
  }
}
