package dev.tandem.sync.ipvs;

import dev.tandem.lvs.engine.Engine;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;

/**
 * The table whose flows are exchanged with directors that run IPVS.
 *
 * @param executor runs things on the engine's thread, in order
 * @param clock the present moment in ticks
 */
public record KernelTable(Engine engine, Executor executor, IntSupplier clock) {}
