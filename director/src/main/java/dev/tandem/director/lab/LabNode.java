package dev.tandem.director.lab;

import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A node of a lab at one moment.
 *
 * @param state in words
 */
public record LabNode(String name, List<String> addresses, String state) {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** All nodes but the switches. */
  public static List<LabNode> of(Lab lab) {
    LabPlan plan = lab.plan();
    List<LabNode> nodes = new ArrayList<>();
    nodes.add(
        new LabNode(
            LabPlan.CLIENT,
            all(plan, family -> family.clients().getFirst() + " to " + family.clients().getLast()),
            ""));
    plan.cluster().numbers().forEach(number -> nodes.add(director(lab, number)));
    for (String server : plan.serverNames()) {
      nodes.add(
          new LabNode(
              server,
              plan.addressed().stream()
                  .flatMap(family -> plan.addresses(family, server).stream())
                  .toList(),
              ""));
    }
    return nodes;
  }

  private static List<String> all(LabPlan plan, Function<LabFamily, String> address) {
    return plan.addressed().stream().map(address).toList();
  }

  private static LabNode director(Lab lab, int number) {
    List<String> addresses = new ArrayList<>(all(lab.plan(), family -> family.front(number)));
    if (lab.plan().mode() == LabMode.NAT) {
      addresses.addAll(all(lab.plan(), family -> family.back(number)));
    }
    addresses.add(LabAddresses.sync(number));
    String name = LabCluster.name(number);
    return new LabNode(name, addresses, state(lab, name));
  }

  private static String state(Lab lab, String director) {
    if (!lab.runs(director)) {
      return "NOT RUNNING";
    }
    try {
      AdminClient client = new AdminClient(lab.socket(director), PATIENCE);
      Map<String, Object> status = Json.readMap(client.ask(AdminRequest.get("/v1/status")).text());
      return state(status, lab.plan().cluster(), lab.pid(director));
    } catch (AdminException e) {
      return "does not answer: " + e.getMessage();
    }
  }

  /** What a director that answers says of itself. */
  static String state(Map<String, Object> status, LabCluster cluster, long pid) {
    String role =
        Boolean.TRUE.equals(status.get("active"))
            ? "ACTIVE" + (cluster.activeActive() ? " in " + mastered(status) : "")
            : "standby";
    Object plane = ((Map<?, ?>) status.get("plane")).get("kind");
    return "%s, plane %s, pid %d".formatted(role, plane, pid);
  }

  private static String mastered(Map<String, Object> status) {
    return ((List<?>) status.get("roles"))
        .stream()
            .map(role -> (Map<?, ?>) role)
            .filter(role -> "master".equals(role.get("role")))
            .map(role -> String.valueOf(role.get("instance")))
            .collect(Collectors.joining(" and "));
  }
}
