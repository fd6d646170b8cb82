package dev.tandem.director.drill;

import dev.tandem.director.lab.LabCluster;
import java.util.List;
import java.util.Map;

/**
 * What a drill wants to know of a director's status, as its API gives it.
 *
 * @param status the object of {@code /v1/status}
 */
record DirectorStatus(Map<String, Object> status) {

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static Object field(Object object, String name) {
    return object instanceof Map<?, ?> map ? map.get(name) : null;
  }

  /** Whether it has a role in all instances, such as {@code master}. */
  boolean isEverywhere(String role) {
    List<?> roles = list(status.get("roles"));
    return !roles.isEmpty() && roles.stream().allMatch(r -> role.equals(field(r, "role")));
  }

  /** Whether it has a role in all instances of a virtual address. */
  boolean isAt(int address, String role) {
    List<?> roles =
        list(status.get("roles")).stream()
            .filter(r -> LabCluster.address(String.valueOf(field(r, "instance"))) == address)
            .toList();
    return !roles.isEmpty() && roles.stream().allMatch(r -> role.equals(field(r, "role")));
  }

  /** Whether it has compiled what packets pass. */
  boolean isWarm() {
    return Boolean.TRUE.equals(status.get("warm"));
  }

  /** Whether so many others are there with complete copies, as its own is. */
  boolean isSynced(int others) {
    Object sync = status.get("sync");
    return Boolean.TRUE.equals(field(sync, "synced"))
        && list(field(sync, "peers")).stream()
                .filter(peer -> Boolean.TRUE.equals(field(peer, "synced")))
                .count()
            >= others;
  }

  /** Whether all servers of all services are in a state such as {@code up}. */
  boolean allServers(String state) {
    return list(status.get("services")).stream()
        .flatMap(service -> list(field(service, "servers")).stream())
        .allMatch(server -> state.equals(field(server, "state")));
  }

  /** Whether a server is in a state in all services that have it. */
  boolean isServer(String address, String state) {
    return list(status.get("services")).stream()
        .flatMap(service -> list(field(service, "servers")).stream())
        .filter(server -> hostOf(String.valueOf(field(server, "server"))).equals(address))
        .allMatch(server -> state.equals(field(server, "state")));
  }

  private static String hostOf(String end) {
    return end.substring(0, end.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
  }

  /** By which packets come to it and go: {@code xdp} or {@code pcap}. */
  String plane() {
    return String.valueOf(field(status.get("plane"), "kind"));
  }

  /** Entries in its table. */
  long connections() {
    return status.get("connections") instanceof Number number ? number.longValue() : 0;
  }
}
