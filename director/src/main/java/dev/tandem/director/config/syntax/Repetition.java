package dev.tandem.director.config.syntax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that is there several times: {@code ~SEQ(NAME, [START, [STEP,]] END) LINE} counts, {@code
 * ~SEQx} in hexadecimal, {@code ~LST(NAME, VALUE...) LINE} and {@code ~LST({NAME...},
 * {VALUE...}...) LINE} go through values. In each of them the names stand for other values.
 *
 * @param names what is defined for each round
 * @param rounds the values of the names, round by round
 * @param line what is repeated, which may be a repetition itself
 */
record Repetition(List<String> names, List<List<String>> rounds, SourceLine line) {

  /** More rounds than anyone has addresses of one kind; nested ones pay from the {@link Budget}. */
  private static final int MOST_ROUNDS = 1 << 16;

  private static final Pattern START = Pattern.compile("\\s*(~SEQx?|~LST)\\s*\\(");
  private static final Pattern NUMBER = Pattern.compile("[+-]?(0x[0-9a-fA-F]{1,7}|\\d{1,9})");
  private static final Pattern TUPLE = Pattern.compile("\\{[^{}]*}");
  private static final int MOST_NUMBERS = 3;

  Repetition {
    names = List.copyOf(names);
    rounds = List.copyOf(rounds);
  }

  /** Whether a line is meant to be one. */
  static boolean begins(SourceLine line) {
    return line.text().startsWith("~", line.firstWordAt());
  }

  /**
   * The repetition that a line begins, with the values of definitions in its parentheses.
   *
   * @param expanded the line up to the closing parenthesis, without definitions
   * @param rest what comes behind it
   */
  static Optional<Repetition> read(SourceLine expanded, SourceLine rest, Diagnostics diagnostics) {
    Matcher start = START.matcher(expanded.text());
    if (!start.lookingAt() || !expanded.text().endsWith(")")) {
      return wrong(expanded, "expected ~SEQ(...), ~SEQx(...) or ~LST(...)", diagnostics);
    }
    String inside = expanded.text().substring(start.end(), expanded.length() - 1);
    return start.group(1).equals("~LST")
        ? list(inside, expanded, rest, diagnostics)
        : sequence(inside, start.group(1).endsWith("x"), expanded, rest, diagnostics);
  }

  /** Index behind the parenthesis that ends the head of a line; that of its end where none does. */
  static int endOfHead(SourceLine line) {
    int parenthesis = line.text().indexOf(')');
    return parenthesis < 0 ? line.length() : parenthesis + 1;
  }

  private static Optional<Repetition> sequence(
      String inside,
      boolean hexadecimal,
      SourceLine head,
      SourceLine rest,
      Diagnostics diagnostics) {
    List<String> parts = parts(inside);
    List<String> numbers = parts.subList(1, parts.size());
    boolean right =
        isName(parts.getFirst())
            && !numbers.isEmpty()
            && numbers.size() <= MOST_NUMBERS
            && numbers.stream().allMatch(number -> NUMBER.matcher(number).matches());
    if (!right) {
      return wrong(
          head, "expected ~SEQ(NAME, [START, [STEP,]] END) with whole numbers", diagnostics);
    }
    long[] values = numbers.stream().mapToLong(Long::decode).toArray();
    long end = values[values.length - 1];
    long from = values.length > 1 ? values[0] : end < 0 ? -1 : 1;
    long step = values.length == MOST_NUMBERS ? values[1] : end < from ? -1 : 1;
    if (step == 0 || (end - from) / step < 0 || (end - from) / step >= MOST_ROUNDS) {
      return wrong(
          head,
          "counting from %d to %d by %d has no end, or more than %d rounds"
              .formatted(from, end, step, MOST_ROUNDS),
          diagnostics);
    }
    List<List<String>> rounds = new ArrayList<>();
    for (long value = from; step > 0 ? value <= end : value >= end; value += step) {
      rounds.add(List.of(Long.toString(value, hexadecimal ? 16 : 10)));
    }
    return Optional.of(new Repetition(List.of(parts.getFirst()), rounds, rest));
  }

  private static Optional<Repetition> list(
      String inside, SourceLine head, SourceLine rest, Diagnostics diagnostics) {
    List<List<String>> all =
        inside.stripLeading().startsWith("{")
            ? TUPLE
                .matcher(inside)
                .results()
                .map(tuple -> tuple.group().substring(1, tuple.group().length() - 1))
                .map(Repetition::parts)
                .toList()
            : parts(inside).stream().map(List::of).toList();
    boolean right =
        all.size() > 1
            && all.getFirst().stream().allMatch(Repetition::isName)
            && all.stream().allMatch(values -> values.size() == all.getFirst().size());
    return right
        ? Optional.of(new Repetition(all.getFirst(), all.subList(1, all.size()), rest))
        : wrong(
            head,
            "expected ~LST(NAME, VALUE...) or ~LST({NAME...}, {VALUE...}...) with as many values as names",
            diagnostics);
  }

  private static List<String> parts(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  private static boolean isName(String text) {
    return !text.isEmpty() && !text.startsWith("_") && Use.nameEnd(text, 0) == text.length();
  }

  private static Optional<Repetition> wrong(
      SourceLine head, String message, Diagnostics diagnostics) {
    diagnostics.error(head.position(head.firstWordAt()), message);
    return Optional.empty();
  }

  /** What the names stand for in one round, told as if it were written where the line begins. */
  List<Definition> definitions(List<String> round, SourceLine at) {
    List<Definition> definitions = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String value = round.get(i);
      int[] columns = new int[Math.max(value.length(), 1)];
      Arrays.fill(columns, at.column(at.firstWordAt()));
      definitions.add(new Definition(names.get(i), List.of(at.withText(value, columns))));
    }
    return definitions;
  }
}
