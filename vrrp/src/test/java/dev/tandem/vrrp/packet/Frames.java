package dev.tandem.vrrp.packet;

import static dev.tandem.vrrp.InstanceFixture.address;

import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.InstanceSettings;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;

/** Frames as they would be on the wire, written and read with a new memory each. */
public final class Frames {

  public static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

  private Frames() {}

  /** From 192.0.2.1 or fe80::1 to the group, or to the first unicast peer. */
  public static byte[] of(InstanceSettings settings, Advert advert) {
    InetAddress source = address(settings.ipv6() ? "fe80::1" : "192.0.2.1");
    return of(settings, advert, source, MAC, 1, security());
  }

  static byte[] of(
      InstanceSettings settings,
      Advert advert,
      InetAddress source,
      MacAddress mac,
      int identification,
      AdvertSecurity security) {
    InetAddress to =
        settings.unicast().map(u -> u.peers().getFirst().address()).orElse(settings.group());
    byte[] packet = AdvertWriter.packet(advert, settings, source, to, identification, security);
    return EthernetFrame.multicast(packet, mac, to);
  }

  static AdvertSecurity security() {
    return new AdvertSecurity(InstantSource.system());
  }

  static Reading<ReceivedAdvert> read(ByteBuffer frame, InstanceSettings settings) {
    return read(frame, settings, security());
  }

  static Reading<ReceivedAdvert> read(
      ByteBuffer frame, InstanceSettings settings, AdvertSecurity security) {
    return IpPacket.read(frame).then(packet -> AdvertReader.read(packet, settings, security));
  }
}
