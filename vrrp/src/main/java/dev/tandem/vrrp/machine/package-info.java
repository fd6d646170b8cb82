/**
 * Who is master: a pure step from a state and an event to a state and actions. Nothing here reads a
 * clock, sends a packet or starts a thread; moments are nanoseconds on the caller's monotonic
 * clock, never negative.
 *
 * <p>{@link dev.tandem.vrrp.machine.GroupMachine} is the entrance. An instance outside any sync
 * group is a group of one.
 */
package dev.tandem.vrrp.machine;
