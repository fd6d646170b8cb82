package dev.tandem.vrrp;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An instance at one moment.
 *
 * @param group the sync group it belongs to
 * @param since when it took its role, by the wall clock
 * @param inRole for how long it has had it, by the monotonic clock
 * @param cause why it took it
 * @param priority as configured
 * @param effectivePriority after tracking: what it elects with
 * @param source of its adverts; empty while its interface has no address
 * @param master whose adverts were heard last, or its own source as master; empty when none
 * @param masterPriority of that master's last advert
 * @param faults why it is in FAULT; empty otherwise
 * @param yielded whether it handed the role over and lets the other keep it
 * @param lostAddresses which somebody else has removed, the reason of {@link
 *     FaultReason#ADDRESS_LOST}
 * @param preemptGateOpen whether it may take the role from a living master
 * @param addresses that move with the role, those not in the adverts included
 */
public record InstanceStatus(
    String name,
    String interfaceName,
    int virtualRouterId,
    VrrpVersion version,
    Optional<String> group,
    Role role,
    Instant since,
    Duration inRole,
    Cause cause,
    int priority,
    int effectivePriority,
    Optional<InetAddress> source,
    Optional<InetAddress> master,
    OptionalInt masterPriority,
    Set<FaultReason> faults,
    Set<InetAddress> lostAddresses,
    boolean yielded,
    boolean preemptGateOpen,
    List<VirtualAddress> addresses,
    Map<InstanceCounter, Long> counters,
    Map<Rejection, Long> rejections,
    Map<Oddity, Long> oddities) {}
