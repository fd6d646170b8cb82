package dev.tandem.vrrp;

import java.time.Instant;

/**
 * A notice with where and when.
 *
 * @param name of the instance, the sync group or the interface
 * @param priority the instance elects with; 0 for groups and interfaces
 */
public record VrrpEvent(Instant time, Scope scope, String name, int priority, Notice notice) {

  /** What a notice is about. */
  public enum Scope {
    INSTANCE,
    GROUP,
    INTERFACE
  }
}
