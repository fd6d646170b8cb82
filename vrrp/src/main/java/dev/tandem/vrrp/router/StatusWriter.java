package dev.tandem.vrrp.router;

import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.VrrpStatus.GroupStatus;
import dev.tandem.vrrp.machine.Circumstances;
import dev.tandem.vrrp.machine.Instance;
import dev.tandem.vrrp.machine.Standing.Backup;
import dev.tandem.vrrp.machine.Standing.Master;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes down how the running instances are, for any thread to read. */
final class StatusWriter {

  private StatusWriter() {}

  static List<InstanceStatus> instances(Roster roster) {
    return roster.ensembles().stream()
        .flatMap(e -> e.members().stream().map(member -> instance(member, e.name())))
        .toList();
  }

  static List<GroupStatus> groups(Roster roster) {
    return roster.ensembles().stream()
        .flatMap(e -> e.name().map(name -> group(name, e)).stream())
        .toList();
  }

  private static GroupStatus group(String name, Ensemble ensemble) {
    return new GroupStatus(
        name,
        ensemble.shownRole(),
        ensemble.members().stream().map(m -> m.shown().instance().name()).toList());
  }

  private static InstanceStatus instance(Member member, Optional<String> group) {
    Instance instance = member.shown().instance();
    InstanceSettings settings = instance.settings();
    Circumstances circumstances = instance.circumstances();
    Member.Tenure tenure = member.shown().tenure();
    Optional<HeardMaster> master = master(instance);
    return new InstanceStatus(
        settings.name(),
        settings.interfaceName(),
        settings.virtualRouterId(),
        settings.version(),
        group,
        instance.role(),
        tenure.since(),
        Duration.ofNanos(System.nanoTime() - tenure.nanos()),
        tenure.cause(),
        settings.priority(),
        circumstances.priority(),
        circumstances.source(),
        master.map(HeardMaster::address),
        master.map(heard -> OptionalInt.of(heard.priority())).orElse(OptionalInt.empty()),
        circumstances.faults(),
        member.shown().lost(),
        instance.yielded(),
        instance.gateOpen(),
        settings.allAddresses(),
        member.counters().snapshot(),
        member.rejections().snapshot(),
        member.oddities().snapshot());
  }

  private static Optional<HeardMaster> master(Instance instance) {
    return switch (instance.standing()) {
      case Backup backup -> backup.master();
      case Master ours -> {
        Optional<InetAddress> source = instance.circumstances().source();
        yield source.map(address -> new HeardMaster(address, instance.priority()));
      }
      default -> Optional.empty();
    };
  }
}
