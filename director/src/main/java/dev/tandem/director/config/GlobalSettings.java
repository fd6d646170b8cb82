package dev.tandem.director.config;

import dev.tandem.lvs.service.LvsControl;
import java.util.Optional;

/**
 * What concerns the whole director ({@code global_defs}); defaults of instances are not here but in
 * the instances.
 *
 * @param routerId this director's name; the host name unless configured
 * @param timeouts of connections, where 0 keeps the present value; empty to keep them all
 * @param lockMemory whether no page of the process may be swapped out
 * @param scripts run before the start and after the end
 */
public record GlobalSettings(
    String routerId,
    Optional<LvsControl.Timeouts> timeouts,
    DumpSettings dumps,
    boolean lockMemory,
    LifeScripts scripts) {}
