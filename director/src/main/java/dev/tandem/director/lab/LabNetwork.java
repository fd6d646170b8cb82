package dev.tandem.director.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds the namespaces of a lab and what joins them.
 *
 * <pre>
 *                client
 *                   |
 *   front ----------+-----------+----------- 192.0.2.0/24, 2001:db8::/64  (DR: the servers are here)
 *              |                |
 *          director1 --sync-- director2
 *              |                |
 *   back ------+--+----------+--+----------- 198.51.100.0/24, 2001:db8:1::/64  (NAT only)
 *                 |          |
 *              server1 ... serverN
 * </pre>
 */
final class LabNetwork {

  private static final String CLIENT = LabPlan.CLIENT;
  private static final String FRONT = LabPlan.FRONT;
  private static final String BACK = LabPlan.BACK;

  private static final String NO_IPV6 =
      "net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1";
  // There are no routers to look for, and addresses are there at once.
  private static final String QUIET_IPV6 =
      "net.ipv6.conf.default.accept_ra=0 net.ipv6.conf.default.accept_dad=0";

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

  /** Without IPv6 where it is not asked for, nothing but what the lab is about is on its wires. */
  private String namespaces() {
    return plan.nodes().stream()
        .map(node ->
            """
            ip netns add %s
            nsenter --net=%s sh -c '
              sysctl -qw %s
              ip link set lo up' 2>/dev/null || true
            """
                .formatted(
                    name.namespace(node),
                    name.namespaceFile(node),
                    plan.hasIpv6() && !isSwitch(node) ? QUIET_IPV6 : NO_IPV6))
        .collect(Collectors.joining());
  }

  private static boolean isSwitch(String node) {
    return node.equals(FRONT) || node.equals(BACK);
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
    return "ip addr add %s dev %s\n".formatted(address, port);
  }

  /** What all families have at a port. */
  private String addresses(String port, Function<LabFamily, Stream<String>> which) {
    return plan.addressed().stream()
        .flatMap(family -> which.apply(family).map(family::inNetwork))
        .map(address -> address(port, address))
        .collect(Collectors.joining());
  }

  private String clientScript() {
    return up("eth0") + addresses("eth0", family -> family.clients().stream());
  }

  private String directorScript(int number) {
    String script =
        "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0\n"
            + (plan.hasIpv6() ? "sysctl -qw net.ipv6.conf.all.forwarding=1\n" : "")
            + up("eth0")
            + addresses("eth0", family -> Stream.of(family.front(number)))
            + "ip link set sync up\n"
            + address("sync", LabFamily.IPV4.inNetwork(LabAddresses.sync(number)));
    return nat
        ? script + up("eth1") + addresses("eth1", family -> Stream.of(family.back(number)))
        : script;
  }

  private String serverScript(int number) {
    String script =
        "sysctl -qw net.ipv4.conf.all.rp_filter=0\n"
            + up("eth0")
            + addresses("eth0", family -> Stream.of(family.server(plan.mode(), number)));
    return nat
        ? script + each("ip route add default via %s\n", LabFamily::gateway)
        : script
            + "sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2\n"
            + each("ip addr add %s dev lo\n", family -> family.alone(family.virtual()));
  }

  private String each(String line, Function<LabFamily, String> what) {
    return plan.addressed().stream().map(what).map(line::formatted).collect(Collectors.joining());
  }
}
