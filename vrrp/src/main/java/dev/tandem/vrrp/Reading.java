package dev.tandem.vrrp;

/** What a tracker says of the thing it watches. */
public sealed interface Reading {

  /** Nothing yet: it counts neither as up nor as down. */
  record Pending() implements Reading {}

  record Up() implements Reading {}

  record Down() implements Reading {}

  /** A number, which a weight multiplies. */
  record Value(long value) implements Reading {}

  static Reading of(boolean up) {
    return up ? new Up() : new Down();
  }

  /** In an operator's words: {@code up}, {@code down}, {@code pending}, {@code value 7}. */
  default String label() {
    return switch (this) {
      case Pending() -> "pending";
      case Up() -> "up";
      case Down() -> "down";
      case Value(long value) -> "value " + value;
    };
  }
}
