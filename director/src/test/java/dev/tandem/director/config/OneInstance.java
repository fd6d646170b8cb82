package dev.tandem.director.config;

import static java.net.InetAddress.ofLiteral;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VirtualAddress;

/** The only instance of a configuration that stands in a test. */
final class OneInstance {

  private OneInstance() {}

  static InstanceSettings instance(String text) {
    return Loading.valid(text).instances().getFirst();
  }

  /** One without virtual addresses. */
  static InstanceSettings instanceWith(String line) {
    return instance(
        "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nno_virtual_ipaddress\n"
            + line
            + "\n}");
  }

  /** One with a virtual address. */
  static InstanceSettings plain(String lines) {
    return instance(text(lines));
  }

  /** The text of that. */
  static String text(String lines) {
    return """
    vrrp_instance VI_1 {
      interface eth0
      virtual_router_id 51
      virtual_ipaddress {
        192.0.2.10
      }
      %s
    }
    """
        .formatted(lines);
  }

  static VirtualAddress address(String address, int prefixLength) {
    return VirtualAddress.of(ofLiteral(address), prefixLength);
  }
}
