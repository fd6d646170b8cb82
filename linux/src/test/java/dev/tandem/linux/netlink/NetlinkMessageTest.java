package dev.tandem.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.SocketName;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetlinkMessageTest {

  private static ByteBuffer bodyOf(NetlinkMessage message) {
    byte[] bytes = message.bytes();
    return ByteBuffer.wrap(bytes, NetlinkMessage.HEADER_LENGTH, bytes.length - 16)
        .slice()
        .order(ByteOrder.nativeOrder());
  }

  private static NetlinkMessage message() {
    return new NetlinkMessage((short) 1, (short) 2, 3);
  }

  @Test
  void aMessageStatesItsLengthAndPadsAttributes() {
    byte[] bytes = message().putInt(7).attribute(5, new byte[] {1, 2, 3, 4, 5}).bytes();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    assertThat(bytes).hasSize(16 + 4 + 12);
    assertThat(buffer.getInt(0)).isEqualTo(bytes.length);
    assertThat(buffer.getInt(8)).isEqualTo(3);
    assertThat(buffer.getShort(20)).isEqualTo((short) 9);
  }

  @Test
  void anAddressIsReadBack() {
    NetlinkMessage message =
        message()
            .putByte(SocketName.AF_INET)
            .putByte(24)
            .putShort(0)
            .putInt(9)
            .attribute(AddressMessages.IFA_LOCAL, new byte[] {(byte) 192, 0, 2, 1});
    assertThat(AddressMessages.read(bodyOf(message)))
        .contains(new InterfaceAddress(9, InetAddress.ofLiteral("192.0.2.1"), 24));
  }

  /** As recorded from {@code ip link add link v0 name ipvl0 type ipvlan mode l2 private}. */
  @Test
  void anIpvlanIsAskedForAsByIproute() {
    String recorded =
        "00000000000000000000000000000000"
            + "08000500030000000a0003006970766c30000000"
            + "240012000a0001006970766c616e0000"
            + "14000200060001000000000006000200"
            + "01000000";
    ByteBuffer body = bodyOf(LinkMessages.ipvlan(message(), "ipvl0", 3, IpvlanMode.PRIVATE));
    assumeTrue(body.order() == ByteOrder.LITTLE_ENDIAN, "recorded in little endian");
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(recorded);
  }

  @ParameterizedTest
  @CsvSource({
    // A VRF of table 1001, as rtnl_link_fill and vrf_fillinfo lay it out: its kind, then its data.
    "0800010076726600 0c000200 08000100e9030000, 1001",
    // A bridge, whose first attribute is a time.
    "0b0001006272696467650000 0c000200 08000100e9030000,",
    // A port of a VRF, which names its master's kind and table in attributes 4 and 5.
    "0a0001006475 6d6d79000000 0800040076726600 0c000500 08000100e9030000,",
    // A VRF whose table is not told.
    "0800010076726600,",
  })
  void aVrfHasATable(String linkInfo, Integer table) {
    NetlinkMessage message =
        LinkMessages.body(message(), 7, 1)
            .attribute(RouteMessages.IFLA_IFNAME, "blue")
            .attribute(
                RouteMessages.IFLA_LINKINFO, HexFormat.of().parseHex(linkInfo.replace(" ", "")));
    ByteBuffer body = bodyOf(message);
    assumeTrue(body.order() == ByteOrder.LITTLE_ENDIAN, "written in little endian");
    Link link = RouteMessages.link(body).orElseThrow();
    assertThat(link.name()).isEqualTo("blue");
    assertThat(link.vrfTable())
        .isEqualTo(table == null ? OptionalInt.empty() : OptionalInt.of(table));
  }

  @ParameterizedTest
  @CsvSource({
    // As vlan_fill_info lays it out: its kind, then protocol (in network order), id and flags.
    "09000100766c616e00000000 1c000200 0600050081000000 0600010064000000 0c0002000100000001000000,"
        + " 100, false",
    "09000100766c616e00000000 14000200 0600050088a80000 060001000a000000, 10, true",
    "09000100766c616e00000000 0c000200 0600010000000000, 0, false",
    // A VRF, whose table is the same attribute.
    "0800010076726600 0c000200 08000100e9030000,,",
  })
  void anInterfaceOfAVlanHasAnIdAndALowerOne(String linkInfo, Integer id, Boolean service) {
    NetlinkMessage message =
        LinkMessages.body(message(), 7, 1)
            .attribute(RouteMessages.IFLA_LINK, 3)
            .attribute(
                RouteMessages.IFLA_LINKINFO, HexFormat.of().parseHex(linkInfo.replace(" ", "")));
    ByteBuffer body = bodyOf(message);
    assumeTrue(body.order() == ByteOrder.LITTLE_ENDIAN, "written in little endian");
    assertThat(RouteMessages.link(body).orElseThrow().vlan())
        .isEqualTo(Optional.ofNullable(id).map(known -> new Vlan(3, known, service)));
  }

  @Test
  void aNeighbourWithoutAnAddressHasNoMac() {
    int failed = 0x20;
    NetlinkMessage message =
        message()
            .putInt(SocketName.AF_INET)
            .putInt(4)
            .putShort(failed)
            .putShort(0)
            .attribute(RouteMessages.NDA_DST, new byte[] {10, 0, 0, 1})
            .attribute(2, MacAddress.parse("02:00:00:00:00:01").octets());
    assertThat(RouteMessages.neighbour(bodyOf(message), false).orElseThrow().mac()).isEmpty();
  }

  @Test
  void noBytesFromTheKernelMakeAReaderFail() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      ByteBuffer body = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      short type = (short) (16 + random.nextInt(16));
      short flags = (short) random.nextInt();
      assertThat(RtnetlinkMonitor.event(type, flags, body)).as("seed %d", seed).isNotNull();
    }
  }
}
