package dev.tandem.sync;

import dev.tandem.lvs.engine.Replica;
import dev.tandem.lvs.table.ConnectionTable;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;

/**
 * The table that is kept the same on all directors.
 *
 * @param table read beside the engine
 * @param replica written on the engine's thread only
 * @param engine runs things on the engine's thread, in order
 * @param clock the present moment in ticks
 */
public record ReplicatedTable(
    ConnectionTable table, Replica replica, Executor engine, IntSupplier clock) {}
