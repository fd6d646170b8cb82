package dev.tandem.director.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Builds the namespaces of a lab and what joins them.
 *
 * <pre>
 *                client
 *                   |
 *   front ----------+-----------+----------- 192.0.2.0/24  (DR: the servers are here)
 *              |                |
 *          director1 --sync-- director2
 *              |                |
 *   back ------+--+----------+--+----------- 198.51.100.0/24  (NAT only)
 *                 |          |
 *              server1 ... serverN
 * </pre>
 */
final class LabNetwork {

  private static final String CLIENT = LabPlan.CLIENT;
  private static final String FRONT = LabPlan.FRONT;
  private static final String BACK = LabPlan.BACK;

  private final LabName name;
  private final LabPlan plan;
  private final boolean nat;

  LabNetwork(LabName name, LabPlan plan) {
    this.name = name;
    this.plan = plan;
    this.nat = plan.mode() == LabMode.NAT;
  }

  void build() {
    Tool.shell(namespaces());
    Tool.shell(links());
    inside(FRONT, switchScript(FRONT));
    if (nat) {
      inside(BACK, switchScript(BACK));
    }
    inside(CLIENT, clientScript());
    for (int i = 1; i <= 2; i++) {
      inside(LabPlan.director(i), directorScript(i));
    }
    for (int i = 1; i <= plan.servers(); i++) {
      inside(LabPlan.server(i), serverScript(i));
    }
  }

  private void inside(String node, String script) {
    Tool.run(List.of("nsenter", "--net=" + name.namespaceFile(node), "sh", "-e", "-c", script));
  }

  /** Without IPv6 nothing but what the lab is about is on its wires. */
  private String namespaces() {
    return plan.nodes().stream()
        .map(node ->
            """
            ip netns add %s
            nsenter --net=%s sh -c '
              sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
              ip link set lo up' 2>/dev/null || true
            """
                .formatted(name.namespace(node), name.namespaceFile(node)))
        .collect(Collectors.joining());
  }

  private String links() {
    List<String> lines = new ArrayList<>();
    lines.add(cable(CLIENT, "eth0", FRONT));
    for (String director : plan.directors()) {
      lines.add(cable(director, "eth0", FRONT));
      if (nat) {
        lines.add(cable(director, "eth1", BACK));
      }
    }
    plan.serverNames().forEach(server -> lines.add(cable(server, "eth0", nat ? BACK : FRONT)));
    lines.add(
        "ip link add sync netns %s type veth peer name sync netns %s"
            .formatted(name.namespace(LabPlan.director(1)), name.namespace(LabPlan.director(2))));
    return String.join("\n", lines);
  }

  /** A port of a switch bears the name of the node that is plugged in. */
  private String cable(String node, String port, String networkSwitch) {
    return "ip link add %s netns %s type veth peer name %s netns %s"
        .formatted(port, name.namespace(node), node, name.namespace(networkSwitch));
  }

  private String switchScript(String networkSwitch) {
    List<String> ports = new ArrayList<>(plan.directors());
    if (networkSwitch.equals(FRONT)) {
      ports.add(CLIENT);
    }
    if (networkSwitch.equals(nat ? BACK : FRONT)) {
      ports.addAll(plan.serverNames());
    }
    return "ip link add br0 type bridge mcast_snooping 0\nip link set br0 up\n"
        + ports.stream()
            .map(port -> "ip link set " + port + " master br0\n" + up(port))
            .collect(Collectors.joining());
  }

  /**
   * XDP on a virtual cable needs NAPI at the other end, which GRO switches on, and full checksums.
   */
  private static String up(String port) {
    return "ethtool -K %s gro on tx off >/dev/null\nip link set %s up\n".formatted(port, port);
  }

  private static String address(String port, String address) {
    return "ip addr add %s/24 dev %s\n".formatted(address, port);
  }

  private String clientScript() {
    return up("eth0")
        + LabAddresses.clients().stream()
            .map(client -> address("eth0", client.getHostAddress()))
            .collect(Collectors.joining());
  }

  private String directorScript(int number) {
    String script =
        "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0\n"
            + up("eth0")
            + address("eth0", LabAddresses.front(number))
            + "ip link set sync up\n"
            + address("sync", LabAddresses.sync(number));
    return nat ? script + up("eth1") + address("eth1", LabAddresses.back(number)) : script;
  }

  private String serverScript(int number) {
    String script =
        "sysctl -qw net.ipv4.conf.all.rp_filter=0\n"
            + up("eth0")
            + address("eth0", LabAddresses.server(plan.mode(), number));
    return nat
        ? script + "ip route add default via " + LabAddresses.GATEWAY
        : script
            + "sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2\n"
            + "ip addr add "
            + LabAddresses.VIRTUAL
            + "/32 dev lo";
  }
}
