package dev.tandem.director.api;

import dev.tandem.director.daemon.Director;
import dev.tandem.linux.AddressText;
import dev.tandem.linux.EnumText;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An instance's role; {@code seconds} for how long. */
public record RoleLine(
    String instance,
    String interfaceName,
    int virtualRouterId,
    String role,
    String cause,
    double seconds,
    int priority,
    int effectivePriority,
    Optional<String> master,
    boolean yielded,
    boolean preemptGateOpen,
    List<String> faults,
    List<TrackerLine> trackers,
    List<String> addresses,
    Map<String, Long> counters) {

  static RoleLine of(InstanceStatus instance, Director director) {
    Map<String, Long> counters = new LinkedHashMap<>();
    instance.counters().forEach((counter, count) -> counters.put(EnumText.lower(counter), count));
    instance
        .rejections()
        .forEach((reason, count) -> counters.put("rejected_" + EnumText.lower(reason), count));
    instance
        .oddities()
        .forEach((oddity, count) -> counters.put("odd_" + EnumText.lower(oddity), count));
    return new RoleLine(
        instance.name(),
        instance.interfaceName(),
        instance.virtualRouterId(),
        EnumText.lower(instance.role()),
        instance.cause().meaning(),
        Seconds.of(instance.inRole()),
        instance.priority(),
        instance.effectivePriority(),
        instance.master().map(AddressText::of),
        instance.yielded(),
        instance.preemptGateOpen(),
        instance.faults().stream().map(fault -> meaning(fault, instance)).toList(),
        TrackerLine.all(instance.name(), director.config(), director.trackerStatus()),
        instance.addresses().stream()
            .map(a -> AddressText.of(a.address()) + "/" + a.prefixLength())
            .toList(),
        counters);
  }

  private static String meaning(FaultReason fault, InstanceStatus instance) {
    if (fault != FaultReason.ADDRESS_LOST) {
      return fault.meaning();
    }
    return instance.lostAddresses().stream()
        .map(AddressText::of)
        .sorted()
        .collect(Collectors.joining(", ", fault.meaning() + ": ", ""));
  }
}
