package dev.tandem.director.lab;

import dev.tandem.linux.EnumText;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The configuration of a director in a lab. */
final class DirectorFile {

  /** Of servers that get packets at whatever port they were sent to. */
  private static final int ANY_PORT = 0;

  private static final String FRONT = "FRONT";
  private static final String BACK = "BACK";

  private final LabPlan plan;
  private final int number;
  private final Places places;
  private final boolean preempts;

  /**
   * Where a director finds what is its own.
   *
   * @param pins directory of its pinned BPF objects
   * @param socket of its administration
   * @param seal the key of its channel; there only with {@link LabChannel#UDP}
   */
  record Places(Path pins, Path socket, Path seal) {}

  /**
   * Of one director.
   *
   * @param preempts whether it takes the role from one of a lower priority
   */
  DirectorFile(LabPlan plan, int number, Places places, boolean preempts) {
    this.plan = plan;
    this.number = number;
    this.places = places;
    this.preempts = preempts;
  }

  String text() {
    List<Integer> addresses = plan.cluster().addresses();
    return head(plan.mode() == LabMode.NAT ? " eth0\n    interface eth1" : " eth0")
        + each(addresses, this::instances)
        + each(addresses, this::services);
  }

  private static String each(List<Integer> addresses, Function<Integer, String> text) {
    return addresses.stream().map(text).collect(Collectors.joining());
  }

  private String head(String interfaces) {
    return globals(interfaces) + sessionSync() + admin();
  }

  private String globals(String interfaces) {
    return """
    # %s of a lab; made by tandem lab.

    global_defs {
        router_id %s
        # Datagrams are remembered briefly: each of the probe's is a client never seen before.
        lvs_timeouts tcp 900 tcpfin 10 udp 2
    }
    data_plane {
        plane %s
        interface%s
        connections 200000
        pin_path %s
    }
    """
        .formatted(
            LabCluster.name(number),
            LabCluster.name(number),
            EnumText.lower(plan.plane()),
            interfaces,
            places.pins());
  }

  private String sessionSync() {
    return """
    session_sync {
        cluster lab
        address %s
    %s}
    """
        .formatted(LabAddresses.sync(number), channel().indent(4));
  }

  private String channel() {
    return switch (plan.channel()) {
      case TCP ->
          plan.cluster()
              .numbers()
              .filter(other -> other != number)
              .mapToObj(other -> "peer " + LabAddresses.sync(other))
              .collect(Collectors.joining("\n"));
      case UDP ->
          """
          transport udp %s
          seal %s
          lifeline %d
          """
              .formatted(LabAddresses.SYNC_GROUP, places.seal(), LabAddresses.LIFELINE_PORT);
    };
  }

  private String admin() {
    return """
    admin {
        socket %s
    }
    """
        .formatted(places.socket());
  }

  /** What moves a virtual address. With NAT, the gateway of its servers moves with it. */
  private String instances(int address) {
    String front =
        instance(FRONT, address, "eth0", 8 + 2 * address, family -> family.virtual(address));
    return plan.mode() == LabMode.NAT
        ? group(address)
            + front
            + instance(BACK, address, "eth1", 9 + 2 * address, family -> family.gateway(address))
        : front;
  }

  private static String group(int address) {
    return """
    vrrp_sync_group %s {
        group {
            %s
            %s
        }
    }
    """
        .formatted(
            LabCluster.instance("LAB", address),
            LabCluster.instance(FRONT, address),
            LabCluster.instance(BACK, address));
  }

  /**
   * Its adverts are IPv4's and tell of that address; the other one moves with it, alone in its
   * network: so checks do not come from it, which with DR is the servers' own.
   */
  private String instance(
      String network, int address, String port, int id, Function<LabFamily, String> moving) {
    String ipv4 = LabFamily.IPV4.inNetwork(moving.apply(LabFamily.IPV4));
    String ipv6 = LabFamily.IPV6.alone(moving.apply(LabFamily.IPV6));
    return """
    vrrp_instance %s {
        state BACKUP
        %s
        interface %s
        virtual_router_id %d
        priority %d
        version 3
        advert_int %s
        virtual_ipaddress {
            %s
        }
    %s}
    """
        .formatted(
            LabCluster.instance(network, address),
            preempts ? "" : "nopreempt",
            port,
            id,
            plan.cluster().priority(number, address),
            plan.advertSeconds(),
            ipv4,
            plan.hasIpv6() ? excluded(ipv6) : "");
  }

  private static String excluded(String address) {
    return """
    virtual_ipaddress_excluded {
        %s
    }
    """
        .formatted(address)
        .indent(4);
  }

  private String services(int address) {
    return plan.families().stream()
        .map(family -> services(family, address))
        .collect(Collectors.joining());
  }

  private String services(LabFamily family, int address) {
    return service(family, address, LabAddresses.HTTP_PORT, "TCP")
        + service(family, address, LabAddresses.ECHO_PORT, "TCP")
        + service(family, address, LabAddresses.ECHO_PORT, "UDP")
        + Stream.of(LabPersistence.values())
            .map(persistence -> persistent(family, address, persistence))
            .collect(Collectors.joining());
  }

  private String service(LabFamily family, int address, int port, String protocol) {
    String target = "%s %d".formatted(family.virtual(address), port);
    return service(family, address, target, port, "protocol " + protocol);
  }

  private String persistent(LabFamily family, int address, LabPersistence persistence) {
    String settings = "persistence_timeout 300";
    String ofTcp = "protocol TCP\n    " + settings;
    String target = family.virtual(address) + " ";
    int port = persistence.port();
    int mark = 2 * address - 1 + family.ordinal();
    return switch (persistence) {
      case PORT -> service(family, address, target + port, port, ofTcp);
      case MARK ->
          mark(family, address, mark, persistence)
              + service(family, address, "fwmark " + mark, ANY_PORT, settings);
      case ADDRESS -> service(family, address, target + ANY_PORT, ANY_PORT, ofTcp);
    };
  }

  private static String mark(LabFamily family, int address, int mark, LabPersistence persistence) {
    return """
    firewall_mark %d {
        destination %s
        protocol TCP
        port %d %d
    }
    """
        .formatted(mark, family.virtual(address), persistence.port(), persistence.again());
  }

  private String service(LabFamily family, int address, String target, int port, String settings) {
    return """
    virtual_server %s {
        %s
        lvs_method %s
        lvs_sched rr
        delay_loop 0.5
        connect_timeout 1
        retry 1
        delay_before_retry 0.1
    %s}
    """
        .formatted(target, settings, plan.mode(), servers(family, address, port));
  }

  private String servers(LabFamily family, int address, int port) {
    return IntStream.rangeClosed(1, plan.servers())
        .mapToObj(server ->
            """
            real_server %s %d {
                HTTP_GET {
                    connect_port %d
                    url {
                        path /health
                        status_code 200
                    }
                }
            }
            """
                .formatted(
                    family.server(plan.mode(), server, address), port, LabAddresses.HTTP_PORT))
        .collect(Collectors.joining())
        .indent(4);
  }
}
