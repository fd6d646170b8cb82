package dev.tandem.director.lab;

import dev.tandem.linux.EnumText;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The configuration of a director in a lab. */
final class DirectorFile {

  /** Of servers that get packets at whatever port they were sent to. */
  private static final int ANY_PORT = 0;

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
    return plan.mode() == LabMode.NAT
        ? head(" eth0\n    interface eth1") + group() + front() + back() + services()
        : head(" eth0") + front() + services();
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
            LabPlan.director(number),
            LabPlan.director(number),
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
      case TCP -> "peer " + LabAddresses.sync(3 - number);
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

  private String group() {
    return """
    vrrp_sync_group LAB {
        group {
            FRONT
            BACK
        }
    }
    """;
  }

  private String front() {
    return instance("FRONT", "eth0", 10, LabFamily::virtual);
  }

  private String back() {
    return instance("BACK", "eth1", 11, LabFamily::gateway);
  }

  /**
   * Its adverts are IPv4's and tell of that address; the other one moves with it, alone in its
   * network: so checks do not come from it, which with DR is the servers' own.
   */
  private String instance(String name, String port, int id, Function<LabFamily, String> address) {
    String ipv4 = LabFamily.IPV4.inNetwork(address.apply(LabFamily.IPV4));
    String ipv6 = LabFamily.IPV6.alone(address.apply(LabFamily.IPV6));
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
            name,
            preempts ? "" : "nopreempt",
            port,
            id,
            priority(number),
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

  /** Of a director; the skew of the second one follows from it. */
  static int priority(int director) {
    return director == 1 ? 150 : 100;
  }

  private String services() {
    return plan.families().stream().map(this::services).collect(Collectors.joining());
  }

  private String services(LabFamily family) {
    return service(family, LabAddresses.HTTP_PORT, "TCP")
        + service(family, LabAddresses.ECHO_PORT, "TCP")
        + service(family, LabAddresses.ECHO_PORT, "UDP")
        + Stream.of(LabPersistence.values())
            .map(persistence -> persistent(family, persistence))
            .collect(Collectors.joining());
  }

  private String service(LabFamily family, int port, String protocol) {
    return service(family, "%s %d".formatted(family.virtual(), port), port, "protocol " + protocol);
  }

  private String persistent(LabFamily family, LabPersistence persistence) {
    String settings = "persistence_timeout 300";
    String ofTcp = "protocol TCP\n    " + settings;
    String target = family.virtual() + " ";
    int port = persistence.port();
    int mark = 1 + family.ordinal();
    return switch (persistence) {
      case PORT -> service(family, target + port, port, ofTcp);
      case MARK ->
          mark(family, mark, persistence) + service(family, "fwmark " + mark, ANY_PORT, settings);
      case ADDRESS -> service(family, target + ANY_PORT, ANY_PORT, ofTcp);
    };
  }

  private static String mark(LabFamily family, int mark, LabPersistence persistence) {
    return """
    firewall_mark %d {
        destination %s
        protocol TCP
        port %d %d
    }
    """
        .formatted(mark, family.virtual(), persistence.port(), persistence.again());
  }

  private String service(LabFamily family, String target, int port, String settings) {
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
        .formatted(target, settings, plan.mode(), servers(family, port));
  }

  private String servers(LabFamily family, int port) {
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
                .formatted(family.server(plan.mode(), server), port, LabAddresses.HTTP_PORT))
        .collect(Collectors.joining())
        .indent(4);
  }
}
