package dev.tandem.director.lab;

import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
    for (int i = 1; i <= 2; i++) {
      nodes.add(director(lab, i));
    }
    for (int i = 1; i <= plan.servers(); i++) {
      int number = i;
      nodes.add(
          new LabNode(
              LabPlan.server(i), all(plan, family -> family.server(plan.mode(), number)), ""));
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
    String name = LabPlan.director(number);
    return new LabNode(name, addresses, state(lab, name));
  }

  private static String state(Lab lab, String director) {
    if (!lab.runs(director)) {
      return "NOT RUNNING";
    }
    try {
      AdminClient client = new AdminClient(lab.socket(director), PATIENCE);
      Object active = Json.readMap(client.ask(AdminRequest.get("/v1/status")).text()).get("active");
      return (Boolean.TRUE.equals(active) ? "ACTIVE" : "standby") + ", pid " + lab.pid(director);
    } catch (AdminException e) {
      return "does not answer: " + e.getMessage();
    }
  }
}
