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
 *
 * <p>More than two directors have a switch for their channel, too.
 */
final class LabNetwork {

  private static final String CLIENT = LabPlan.CLIENT;
  private static final String FRONT = LabPlan.FRONT;
  private static final String BACK = LabPlan.BACK;
  private static final String SYNC = LabPlan.SYNC;

  // Which way a server answers: what is near as ever, else by the address that it was asked at.
  private static final int NEAR = 100;
  private static final int BY_SOURCE = 101;

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
    plan.switches().forEach(networkSwitch -> inside(networkSwitch, switchScript(networkSwitch)));
    inside(CLIENT, clientScript());
    plan.cluster()
        .numbers()
        .forEach(number -> inside(LabCluster.name(number), directorScript(number)));
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

  private boolean isSwitch(String node) {
    return plan.switches().contains(node);
  }

  private String links() {
    List<String> lines = new ArrayList<>();
    lines.add(cable(CLIENT, "eth0", FRONT));
    for (String director : plan.directors()) {
      lines.add(cable(director, "eth0", FRONT));
      if (nat) {
        lines.add(cable(director, "eth1", BACK));
      }
      if (plan.hasSyncSwitch()) {
        lines.add(cable(director, "sync", SYNC));
      }
    }
    plan.serverNames().forEach(server -> lines.add(cable(server, "eth0", nat ? BACK : FRONT)));
    if (!plan.hasSyncSwitch()) {
      lines.add(
          "ip link add sync netns %s type veth peer name sync netns %s"
              .formatted(name.namespace(LabCluster.name(1)), name.namespace(LabCluster.name(2))));
    }
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
            + addresses("eth0", family -> plan.addresses(family, LabPlan.server(number)).stream());
    return nat
        ? script + each(family -> Stream.of(waysBack(family, number)))
        : script
            + "sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2\n"
            + each(family ->
                plan.cluster().addresses().stream()
                    .map(address ->
                        "ip addr add %s dev lo\n"
                            .formatted(family.alone(family.virtual(address)))));
  }

  private String each(Function<LabFamily, Stream<String>> lines) {
    return plan.addressed().stream().flatMap(lines).collect(Collectors.joining());
  }

  /** To the gateway that moves with the virtual address for which a server was asked. */
  private String waysBack(LabFamily family, int server) {
    String ip = family == LabFamily.IPV6 ? "ip -6" : "ip -4";
    String main = "%s route add default via %s\n".formatted(ip, family.gateway());
    List<Integer> further = plan.cluster().addresses().stream().skip(1).toList();
    if (further.isEmpty()) {
      return main;
    }
    return main
        + "%s rule add pref %d lookup main suppress_prefixlength 0\n".formatted(ip, NEAR)
        + further.stream()
            .map(address ->
                """
                %1$s route add default via %2$s dev eth0 table %3$d
                %1$s rule add pref %4$d from %5$s lookup %3$d
                """
                    .formatted(
                        ip,
                        family.gateway(address),
                        BY_SOURCE + address,
                        BY_SOURCE,
                        family.server(plan.mode(), server, address)))
            .collect(Collectors.joining());
  }
}
