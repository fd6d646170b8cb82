package dev.tandem.director.lab;

import java.util.List;
import java.util.stream.Collectors;

/** What befalls the nodes of a lab and the links between them, and what undoes it. */
public final class LabFaults {

  private final LabName name;
  private final LabPlan plan;

  LabFaults(LabName name, LabPlan plan) {
    this.name = name;
    this.plan = plan;
  }

  /** Pulls a node's cable out of a switch, or puts it back. */
  public void cable(String node, String networkSwitch, boolean plugged) {
    String state = plugged ? "up" : "down";
    Tool.run(List.of("ip", "-n", name.namespace(networkSwitch), "link", "set", "dev", node, state));
  }

  /**
   * Keeps the directors from hearing each other on any network, or lets them again; all others hear
   * both.
   */
  public void part(boolean parted) {
    String isolate = "bridge -n %s link set dev %s isolated " + (parted ? "on" : "off");
    String ports =
        plan.networks().stream()
            .map(name::namespace)
            .flatMap(on -> plan.directors().stream().map(port -> isolate.formatted(on, port)))
            .collect(Collectors.joining("\n"));
    Tool.shell(ports + "\n" + channel(parted));
  }

  /** Cuts the link that the directors' channel uses and no other, or joins it again. */
  public void cutChannel(boolean cut) {
    Tool.shell(channel(cut));
  }

  private String channel(boolean cut) {
    String state = cut ? "down" : "up";
    return plan.hasSyncSwitch()
        ? plan.directors().stream()
            .map(port -> link(LabPlan.SYNC, port, state))
            .collect(Collectors.joining("\n"))
        : link(plan.directors().getFirst(), "sync", state);
  }

  private String link(String node, String port, String state) {
    return "ip -n %s link set dev %s %s".formatted(name.namespace(node), port, state);
  }

  /**
   * Takes a node's power: all at once no link has a carrier and no program lives. They are stopped
   * first, so that none can send a last word over one link when another has gone.
   */
  public void powerOff(String node) {
    String processes = processesIn(node);
    String links = allLinks(node, "down");
    Tool.shell(
        processes.isEmpty()
            ? links
            : "kill -STOP %s\n%s\nkill -KILL %s".formatted(processes, links, processes));
  }

  /** Gives the links back; what ran there has to be started again. */
  public void powerOn(String node) {
    Tool.shell(allLinks(node, "up"));
  }

  /** A sync link without a switch is shut by the director at its other end. */
  private String allLinks(String node, String state) {
    String lines =
        plan.switches().stream()
            .map(networkSwitch -> link(networkSwitch, node, state))
            .collect(Collectors.joining("\n"));
    return plan.hasSyncSwitch() ? lines : lines + "\n" + link(otherEnd(node), "sync", state);
  }

  private String otherEnd(String director) {
    return plan.directors().stream().filter(d -> !d.equals(director)).findFirst().orElseThrow();
  }

  /** Keeps all that runs in a node from being scheduled. */
  public void pause(String node) {
    signalAll(node, "STOP");
  }

  /** Has it scheduled again. */
  public void resume(String node) {
    signalAll(node, "CONT");
  }

  private void signalAll(String node, String signal) {
    String processes = processesIn(node);
    if (!processes.isEmpty()) {
      Tool.shell("kill -%s %s".formatted(signal, processes));
    }
  }

  private String processesIn(String node) {
    return Tool.run(List.of("ip", "netns", "pids", name.namespace(node)))
        .strip()
        .replace('\n', ' ');
  }
}
