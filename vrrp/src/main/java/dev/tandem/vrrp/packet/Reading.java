package dev.tandem.vrrp.packet;

import dev.tandem.vrrp.Rejection;
import java.util.function.Function;

/** What came of reading bytes from the network. */
public sealed interface Reading<T> {

  record Accepted<T>(T value) implements Reading<T> {}

  record Rejected<T>(Rejection reason) implements Reading<T> {}

  /** Reads further in what has been accepted so far. */
  default <U> Reading<U> then(Function<T, Reading<U>> next) {
    return switch (this) {
      case Accepted<T>(T value) -> next.apply(value);
      case Rejected<T>(Rejection reason) -> new Rejected<>(reason);
    };
  }
}
