package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.network.RtnetlinkAddressMover;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each attribute of a line of {@code virtual_ipaddress}, as the kernel has it and gives it up. */
@RequiresRoot
class AddressAttributesTest {

  /** What {@code ip address} says of an address, without the interface and what is default. */
  private static final Pattern ENTRY =
      Pattern.compile("inet6? (.*?)(?: eth0)?\\n +valid_lft forever preferred_lft (.*)");

  private final TestNetwork network = new TestNetwork();
  private RtnetlinkAddressMover mover;
  private Link on;

  @BeforeEach
  void oneHost() throws Exception {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
    mover = TestNetwork.inside("a", RtnetlinkAddressMover::new);
    try (Rtnetlink rtnetlink = TestNetwork.inside("a", Rtnetlink::open)) {
      on = rtnetlink.link("eth0").orElseThrow();
    }
    network.ip("a", "addr flush dev eth0");
  }

  @AfterEach
  void close() {
    mover.close();
    network.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          192.0.2.9                              | 192.0.2.9/32 scope global; forever
          192.0.2.9/24                           | 192.0.2.9/24 scope global; forever
          192.0.2.9/24 scope site                | 192.0.2.9/24 scope site; forever
          192.0.2.9/24 scope link                | 192.0.2.9/24 scope link; forever
          192.0.2.9/24 scope host                | 192.0.2.9/24 scope host; forever
          192.0.2.9/24 scope nowhere             | 192.0.2.9/24 scope nowhere; forever
          192.0.2.9/24 brd 192.0.2.77            | 192.0.2.9/24 brd 192.0.2.77 scope global; forever
          192.0.2.9/24 brd +                     | 192.0.2.9/24 brd 192.0.2.255 scope global; forever
          192.0.2.9/24 broadcast -               | 192.0.2.9/24 brd 192.0.2.0 scope global; forever
          192.0.2.9/24 label eth0:vip            | 192.0.2.9/24 scope global eth0:vip; forever
          192.0.2.9 peer 192.0.2.1               | 192.0.2.9 peer 192.0.2.1/32 scope global; forever
          192.0.2.9 peer 198.51.100.1            | 192.0.2.9 peer 198.51.100.1/32 scope global; forever
          192.0.2.9/24 noprefixroute             | 192.0.2.9/24 scope global noprefixroute; forever
          224.1.2.3 autojoin                     | 224.1.2.3/32 scope global autojoin; forever
          192.0.2.9/24 preferred_lft 0           | 192.0.2.9/24 scope global deprecated; forever
          192.0.2.9/24 preferred_lft forever     | 192.0.2.9/24 scope global; forever
          2001:db8::9/64                         | 2001:db8::9/64 scope global nodad; forever
          2001:db8::9                            | 2001:db8::9/128 scope global nodad deprecated; 0sec
          2001:db8::9 preferred_lft forever      | 2001:db8::9/128 scope global nodad; forever
          2001:db8::9/64 -nodad                  | 2001:db8::9/64 scope global tentative; forever
          2001:db8::9/64 home                    | 2001:db8::9/64 scope global nodad home; forever
          2001:db8::9/64 mngtmpaddr              | 2001:db8::9/64 scope global nodad mngtmpaddr; forever
          2001:db8::9/64 noprefixroute           | 2001:db8::9/64 scope global nodad noprefixroute; forever
          ff05::9/64 autojoin                    | ff05::9/64 scope site nodad autojoin; forever
          2001:db8::9 peer 2001:db8::1           | 2001:db8::9 peer 2001:db8::1/128 scope global nodad deprecated; 0sec
          2001:db8::9 peer 2001:db8:1::1 preferred_lft forever | 2001:db8::9 peer 2001:db8:1::1/128 scope global nodad; forever
          2001:db8::9/64 preferred_lft 0         | 2001:db8::9/64 scope global nodad deprecated; 0sec
          2001:db8::9/64 preferred_lft 5000      | 2001:db8::9/64 scope global nodad; 5000sec
          """)
  void anAddressIsAsItsLineSaysAndGoesAgain(String line, String shown) {
    VirtualAddress address =
        OneInstance.instance(
                """
                vrrp_instance V {
                  interface eth0
                  virtual_router_id 1
                  virtual_ipaddress {
                    %s
                  }
                }
                """
                    .formatted(line))
            .allAddresses()
            .getFirst();
    InterfaceAddress there =
        new InterfaceAddress(on.index(), address.address(), address.prefixLength());

    mover.add(there, address.options());
    assertThat(entry()).isEqualTo(shown);
    mover.remove(there);
    assertThat(entry()).isEmpty();
  }

  private String entry() {
    Matcher entry = ENTRY.matcher(network.exec("a", "ip", "address", "show", "dev", "eth0"));
    return entry.find() ? entry.group(1).strip() + "; " + lifetime(entry) : "";
  }

  /** Of 5000 s, one may have gone by. */
  private static String lifetime(Matcher entry) {
    return entry.group(2).replaceFirst("(5000|499.)sec", "5000sec");
  }
}
