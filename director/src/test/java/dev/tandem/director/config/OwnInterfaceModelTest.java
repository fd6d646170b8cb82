package dev.tandem.director.config;

import static dev.tandem.director.config.OneInstance.address;
import static dev.tandem.director.config.OneInstance.instance;
import static dev.tandem.director.config.OneInstance.instanceWith;
import static dev.tandem.director.config.OneInstance.plain;
import static java.net.InetAddress.ofLiteral;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.IpvlanMode;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.IpvlanSettings;
import dev.tandem.vrrp.VirtualInterface;
import dev.tandem.vrrp.VmacSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Interfaces that an instance makes for itself. */
class OwnInterfaceModelTest {

  @Test
  void anInstanceMayHaveAnEthernetAddressOfItsOwn() {
    assertThat(instanceWith("use_vmac").vmac())
        .contains(new VmacSettings("vrrp.1", MacAddress.parse("00:00:5e:00:01:01"), false));
    assertThat(instanceWith("use_vmac front0 02:00:00:00:00:09\nvmac_xmit_base").vmac())
        .contains(new VmacSettings("front0", MacAddress.parse("02:00:00:00:00:09"), true));
    assertThat(instanceWith("use_vmac name group 02:00:00:00:07").vmac())
        .contains(new VmacSettings("group", MacAddress.parse("02:00:00:00:07:01"), false));
    assertThat(instanceWith("use_vmac\nunicast_peer { 192.0.2.3 }").vmac())
        .hasValueSatisfying(vmac -> assertThat(vmac.advertsFromBase()).isTrue());
    assertThat(
            instance(
                    """
                    vrrp_instance VI_6 {
                      interface eth0
                      virtual_router_id 51
                      use_vmac
                      virtual_ipaddress { fe80::10 }
                    }
                    """)
                .vmac())
        .contains(new VmacSettings("vrrp6.51", MacAddress.parse("00:00:5e:00:02:33"), false));
  }

  @Test
  void anInstanceMayShareTheEthernetAddress() {
    InstanceSettings instance = plain("use_ipvlan 192.0.2.51/24 private");
    assertThat(instance.own().ipvlan())
        .contains(
            new IpvlanSettings(
                "vrrp.51", Optional.of(address("192.0.2.51", 24)), IpvlanMode.PRIVATE));
    assertThat(instance.source()).contains(ofLiteral("192.0.2.51"));
    assertThat(instance.addressInterface()).isEqualTo("vrrp.51");
    assertThat(plain("use_ipvlan name bridge").own().ipvlan())
        .contains(new IpvlanSettings("bridge", Optional.empty(), IpvlanMode.BRIDGE));
    assertThat(plain("use_ipvlan front0\nmcast_src_ip 192.0.2.3").source())
        .contains(ofLiteral("192.0.2.3"));
  }

  @Test
  void addressesElsewhereMayHaveEthernetAddressesOfTheirOwn() {
    String text =
        """
        global_defs {
          vmac_addr_prefix v
        }
        vrrp_instance VI_1 {
          interface eth0
          virtual_router_id 51
          use_vmac
          %s
          virtual_ipaddress {
            192.0.2.10
            192.0.2.11 dev eth1 use_vmac
          }
          virtual_ipaddress_excluded {
            192.0.2.12 dev eth1
            192.0.2.13 dev eth0
            2001:db8::1
          }
        }
        """;
    DirectorConfig config = Loading.valid(text.formatted("use_vmac_addr"));
    InstanceSettings all = config.instances().getFirst();
    assertThat(all.own().further())
        .containsExactly(
            macvlan("v.51.1", "eth1", "00:00:5e:00:01:33"),
            macvlan("v6.51.2", "eth0", "00:00:5e:00:02:33"));
    assertThat(all.placedAddresses())
        .extracting(address -> address.interfaceName().orElseThrow())
        .containsExactly("vrrp.51", "v.51.1", "v.51.1", "eth0", "v6.51.2");
    assertThat(config.dataPlane().interfaces()).containsExactly("eth0", "eth1");
    InstanceSettings one = instance(text.formatted(""));
    assertThat(one.own().further()).containsExactly(macvlan("v.51.1", "eth1", "00:00:5e:00:01:33"));
    assertThat(one.placedAddresses())
        .extracting(address -> address.interfaceName().orElseThrow())
        .containsExactly("vrrp.51", "v.51.1", "eth1", "eth0", "vrrp.51");
  }

  private static VirtualInterface macvlan(String name, String base, String mac) {
    return new VirtualInterface(name, base, new VirtualInterface.Macvlan(MacAddress.parse(mac)));
  }
}
