/**
 * Drills: a fault at the active director of a lab under the load of real sessions, and what became
 * of them.
 *
 * <p>{@link dev.tandem.director.drill.Drill} is one run; {@link dev.tandem.director.drill.Load} is
 * the clients, {@link dev.tandem.director.drill.Directors} the directors, {@link
 * dev.tandem.director.drill.DrillResult} the figures.
 */
package dev.tandem.director.drill;
