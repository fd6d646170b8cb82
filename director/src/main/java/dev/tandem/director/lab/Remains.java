package dev.tandem.director.lab;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What there is of a lab, in whatever state, and its removal. */
final class Remains {

  private Remains() {}

  /**
   * Makes room for a new lab: removes what an interrupted one left.
   *
   * @throws LabException when a lab stands there, or something that no lab made is in the way
   */
  static void clearFor(LabName name, LabPlan plan, Consumer<String> progress) {
    LabFiles files = new LabFiles(name);
    if (!files.exist()) {
      refuseStrangers(name, plan);
      return;
    }
    files.charter().ifPresent(charter -> refuseIfInUse(charter, files.complete()));
    progress.accept("Removing what an interrupted lab left behind");
    remove(name);
  }

  private static void refuseIfInUse(LabFiles.Charter charter, boolean complete) {
    boolean busy = charter.ownerLives() && (charter.temporary() || !complete);
    if (busy) {
      throw new LabException(
          "another tandem (pid %d) is using the lab: wait for it, or end it first"
              .formatted(charter.ownerPid()));
    }
    if (complete && !charter.temporary()) {
      throw new LabException(
          "a lab is up already, for %d min: take it down first (tandem lab down)"
              .formatted(Duration.between(charter.since(), Instant.now()).toMinutes()));
    }
  }

  private static void refuseStrangers(LabName name, LabPlan plan) {
    for (String node : plan.nodes()) {
      if (Files.exists(name.namespaceFile(node))) {
        throw new LabException(
            ("the namespace %s is there, but no lab of ours made it: "
                    + "if nobody needs it, ip netns del %s")
                .formatted(name.namespace(node), name.namespace(node)));
      }
    }
  }

  /** Removes all there is; the directory last, so that an interrupted removal can be repeated. */
  static boolean remove(LabName name) {
    LabFiles files = new LabFiles(name);
    if (!files.exist()) {
      return false;
    }
    files.notes().forEach(ProcessNote::kill);
    files.charter().map(LabFiles.Charter::plan).ifPresent(plan -> removeParts(name, plan));
    files.delete();
    return true;
  }

  private static void removeParts(LabName name, LabPlan plan) {
    for (String node : plan.nodes()) {
      if (Files.exists(name.namespaceFile(node))) {
        Tool.run(List.of("ip", "netns", "del", name.namespace(node)));
      }
    }
    plan.directors().forEach(director -> LabFiles.deleteAll(name.pins(director)));
  }
}
