package dev.tandem.director.config.syntax;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The lines of a file, one after another. */
final class Lines implements Iterator<SourceLine> {

  private final String file;
  private final String text;
  private int offset;
  private int number;

  /**
   * @param file as positions are to name it
   */
  Lines(String file, String text) {
    this.file = file;
    this.text = text;
  }

  @Override
  public boolean hasNext() {
    return offset < text.length();
  }

  @Override
  public SourceLine next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int end = endOfLine();
    SourceLine line = SourceLine.asWritten(file, ++number, text.substring(offset, end));
    offset = end + terminatorAt(end);
    return line;
  }

  private int endOfLine() {
    int end = text.indexOf('\n', offset);
    int line = end < 0 ? text.length() : end;
    int carriageReturn = text.indexOf('\r', offset, line);
    return carriageReturn < 0 ? line : carriageReturn;
  }

  /** The length of what ends a line: a line feed, a carriage return, or both. */
  private int terminatorAt(int end) {
    if (end == text.length()) {
      return 0;
    }
    return text.startsWith("\r\n", end) ? 2 : 1;
  }

  /** Where the next line begins in the text. */
  int offset() {
    return offset;
  }

  /** The lines of the text from an earlier offset up to here. */
  String since(int start) {
    return text.substring(start, offset);
  }

  /** Whether the text goes on with just these lines. */
  boolean startWith(String lines) {
    return text.startsWith(lines, offset)
        && (lines.endsWith("\n") || offset + lines.length() == text.length());
  }

  /** Leaves out what {@link #startWith} found, but for its first line, which it returns. */
  SourceLine skip(String lines) {
    int end = offset + lines.length();
    SourceLine line = next();
    number--;
    for (int next = lines.indexOf('\n'); next >= 0; next = lines.indexOf('\n', next + 1)) {
      number++;
    }
    offset = end;
    return line;
  }

  /** The next line, which stays the next one. */
  String peek() {
    return text.substring(offset, endOfLine());
  }
}
