package dev.tandem.vrrp;

/**
 * An interface whose state matters to an instance or a sync group.
 *
 * @param weight 0: the instance faults while the interface is down; above 0: added to the priority
 *     while it is up; below 0: subtracted while it is down. -253..253
 * @param reverse turns the weight around: it counts in the other state of the interface
 */
public record TrackedInterface(String name, int weight, boolean reverse) {}
