package dev.tandem.vrrp.packet;

import static dev.tandem.vrrp.InstanceFixture.instance;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VrrpVersion;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Frames that keepalived 2.2.7 sent from 192.0.2.1, as a capture saw them. The IPv4 identification
 * counts from 1.
 */
final class KeepalivedFrames {

  /** Of the instance that sent {@link #V2}. */
  static final InstanceSettings V2_SETTINGS =
      instance()
          .version(VrrpVersion.V2)
          .virtualRouterId(51)
          .addresses("192.0.2.100", "192.0.2.101")
          .build();

  /** Of the instance that sent {@link #V3}. */
  static final InstanceSettings V3_SETTINGS =
      instance()
          .virtualRouterId(52)
          .interval(Duration.ofMillis(100))
          .addresses("192.0.2.110", "192.0.2.111", "192.0.2.112")
          .build();

  /** Version 2, router 51, priority 150, 1 s, 192.0.2.100 and .101. */
  static final String V2 =
      """
      01005e000012 7262445b17c6 0800
      45c0002c00010000ff70188dc0000201e0000012
      2133960200 01c3fec0000264c0000265 0000000000000000
      """;

  /** The goodbye of the same instance: its fifth packet, priority 0. */
  static final String V2_RESIGNING =
      """
      01005e000012 7262445b17c6 0800
      45c0002c00050000ff701889c0000201e0000012
      2133000200 0159ffc0000264c0000265 0000000000000000
      """;

  /** Version 2 with a password, router 54, priority 150, 1 s, 192.0.2.103. */
  static final String V2_PASSWORD =
      """
      01005e000012 7262445b17c6 0800
      45c0002800010000ff701891c0000201e0000012
      213696010101 4913c0000267 7365637265740000
      """;

  /** Version 3, router 52, priority 200, 100 ms, 192.0.2.110 to .112. */
  static final String V3 =
      """
      01005e000012 7262445b17c6 0800
      45c0002800010000ff701891c0000201e0000012
      3134c803000a1cd6c000026ec000026fc0000270
      """;

  /** The goodbye of the same instance: its 67th packet, priority 0. */
  static final String V3_RESIGNING =
      """
      01005e000012 7262445b17c6 0800
      45c0002800430000ff70184fc0000201e0000012
      31340003000ae4d6c000026ec000026fc0000270
      """;

  /** The announcement of 192.0.2.110. */
  static final String GRATUITOUS_ARP =
      """
      ffffffffffff 7262445b17c6 0806
      0001080006040001 7262445b17c6 c000026e ffffffffffff c000026e
      """;

  private KeepalivedFrames() {}

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static ByteBuffer buffer(String hex) {
    return ByteBuffer.wrap(bytes(hex));
  }
}
