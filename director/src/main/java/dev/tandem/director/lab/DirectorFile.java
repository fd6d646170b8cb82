package dev.tandem.director.lab;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The configuration of a director in a lab. */
final class DirectorFile {

  private final LabPlan plan;
  private final int number;
  private final Path pins;
  private final Path socket;

  DirectorFile(LabPlan plan, int number, Path pins, Path socket) {
    this.plan = plan;
    this.number = number;
    this.pins = pins;
    this.socket = socket;
  }

  String text() {
    return plan.mode() == LabMode.NAT
        ? head(" eth0\n    interface eth1") + group() + front() + back() + services()
        : head(" eth0") + front() + services();
  }

  private String head(String interfaces) {
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
    session_sync {
        cluster lab
        address %s
        peer %s
    }
    admin {
        socket %s
    }
    """
        .formatted(
            LabPlan.director(number),
            LabPlan.director(number),
            plan.plane().name().toLowerCase(Locale.ROOT),
            interfaces,
            pins,
            LabAddresses.sync(number),
            LabAddresses.sync(3 - number),
            socket);
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
    return instance("FRONT", "eth0", 10, LabAddresses.VIRTUAL);
  }

  private String back() {
    return instance("BACK", "eth1", 11, LabAddresses.GATEWAY);
  }

  private String instance(String name, String port, int id, String address) {
    return """
    vrrp_instance %s {
        state BACKUP
        nopreempt
        interface %s
        virtual_router_id %d
        priority %d
        version 3
        advert_int %s
        virtual_ipaddress {
            %s/24
        }
    }
    """
        .formatted(name, port, id, priority(number), plan.advertSeconds(), address);
  }

  /** Of a director; the skew of the second one follows from it. */
  static int priority(int director) {
    return director == 1 ? 150 : 100;
  }

  private String services() {
    return service(LabAddresses.HTTP_PORT, "TCP", "")
        + service(LabAddresses.ECHO_PORT, "TCP", "")
        + service(LabAddresses.ECHO_PORT, "UDP", "")
        + service(LabAddresses.PERSISTENT_PORT, "TCP", "persistence_timeout 300");
  }

  private String service(int port, String protocol, String persistence) {
    return """
    virtual_server %s %d {
        protocol %s
        lvs_method %s
        lvs_sched rr
        %s
        delay_loop 0.5
        connect_timeout 1
        retry 1
        delay_before_retry 0.1
    %s}
    """
        .formatted(LabAddresses.VIRTUAL, port, protocol, plan.mode(), persistence, servers(port));
  }

  private String servers(int port) {
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
                .formatted(LabAddresses.server(plan.mode(), server), port, LabAddresses.HTTP_PORT))
        .collect(Collectors.joining())
        .indent(4);
  }
}
