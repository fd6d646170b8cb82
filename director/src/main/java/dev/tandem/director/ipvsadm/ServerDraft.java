package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Set;

/** The real server while its options are read. */
final class ServerDraft {

  private final ServiceDraft service;
  private final Names names;
  private final TunnelDraft tunnel = new TunnelDraft();
  private InetAddress address = IpText.ipv4(0);
  private int port;
  private ForwardingMethod method = ForwardingMethod.ROUTE;
  private int weight = ServerSettings.DEFAULT_WEIGHT;
  private int upperThreshold;
  private int lowerThreshold;

  ServerDraft(ServiceDraft service, Names names) {
    this.service = service;
    this.names = names;
  }

  void address(String text) {
    Endpoint endpoint =
        Endpoint.parse(text, service.protocol(), names)
            .orElseThrow(() -> Rejected.misuse("illegal real server address[:port] specified"));
    address = endpoint.address();
    // The port known so far: 0 when -r stands before the service.
    port = endpoint.port().orElse(service.port());
  }

  void method(ForwardingMethod chosen) {
    method = chosen;
  }

  void weight(String text) {
    weight = count(text, "weight");
  }

  void upperThreshold(String text) {
    upperThreshold = count(text, "u_threshold");
  }

  void lowerThreshold(String text) {
    lowerThreshold = count(text, "l_threshold");
  }

  private static int count(String text, String what) {
    return NumberText.within(text, 0, Integer.MAX_VALUE)
        .orElseThrow(() -> Rejected.misuse("illegal " + what + " specified"));
  }

  TunnelDraft tunnel() {
    return tunnel;
  }

  ServerKey key() {
    return new ServerKey(address, port);
  }

  /** The server to add or to change. */
  ServerSettings settings(Set<OptionClass> given) {
    boolean tunnelled = method == ForwardingMethod.TUNNEL;
    if (address instanceof Inet6Address != service.isIpv6() && !tunnelled) {
      throw Rejected.misuse("Different address family is allowed only for tunneling servers");
    }
    tunnel.check(given, tunnelled);
    return new ServerSettings(
        new ServerKey(address, portOfPackets()),
        method,
        weight,
        upperThreshold,
        lowerThreshold,
        tunnel.tunnel());
  }

  /** Without address translation packets keep their port, so that of the service holds. */
  private int portOfPackets() {
    return method == ForwardingMethod.MASQUERADE || service.isMark() ? port : service.port();
  }
}
