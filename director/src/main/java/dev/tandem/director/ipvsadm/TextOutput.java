package dev.tandem.director.ipvsadm;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Columns of text, as {@code printf} makes them: padded, never cut. Goes to the target in pieces of
 * some kilobytes, so that a million lines need neither memory nor a million writes.
 */
final class TextOutput {

  private static final int PIECE = 8192;

  private final Appendable target;
  private final StringBuilder pending = new StringBuilder(PIECE + 256);

  TextOutput(Appendable target) {
    this.target = target;
  }

  TextOutput text(String text) {
    pending.append(text);
    return this;
  }

  /** As {@code %-WIDTHs}. */
  TextOutput left(String text, int width) {
    pending.append(text);
    return blanks(width - text.length());
  }

  /** As {@code %-WIDTHd}. */
  TextOutput left(long number, int width) {
    return left(Long.toString(number), width);
  }

  /** As {@code %WIDTHs}. */
  TextOutput right(String text, int width) {
    blanks(width - text.length());
    pending.append(text);
    return this;
  }

  private TextOutput blanks(int count) {
    pending.repeat(' ', Math.max(0, count));
    return this;
  }

  /**
   * Ends a line.
   *
   * @throws UncheckedIOException if the target does not take it
   */
  void endLine() {
    pending.append('\n');
    if (pending.length() >= PIECE) {
      flush();
    }
  }

  /** Hands over what is left. */
  void flush() {
    try {
      target.append(pending);
      pending.setLength(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
