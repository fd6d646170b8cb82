package dev.tandem.director.migrate;

import java.util.List;
import java.util.stream.Collectors;

/** Text of a configuration, with its blocks indented. */
final class ConfigText {

  private static final String INDENT = "    ";

  private final StringBuilder text = new StringBuilder();
  private int depth;

  /** Begins a block. */
  ConfigText open(Object... words) {
    statement(join(words) + " {");
    depth++;
    return this;
  }

  ConfigText close() {
    depth--;
    statement("}");
    return this;
  }

  /** Adds a line. */
  ConfigText line(Object... words) {
    statement(join(words));
    return this;
  }

  private static String join(Object... words) {
    return List.of(words).stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private void statement(String line) {
    text.append(INDENT.repeat(depth)).append(line).append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
