package dev.tandem.director.config.syntax;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * One alternative of an include pattern, after glob(7): {@code *}, {@code ?} and {@code [...]} in
 * any component.
 *
 * @param fromBraces whether it is one of several alternatives, {@code {a,b}}
 */
record FilePattern(String text, boolean fromBraces) {

  /** Longest pattern, as long as a path may be on Linux. */
  private static final int LENGTH_LIMIT = 4096;

  private static final int ALTERNATIVES_LIMIT = 256;
  private static final int MATCHES_LIMIT = 1_000;

  /** Whether a text can name files at all. */
  static boolean isReasonable(String pattern) {
    return !pattern.isEmpty() && pattern.length() <= LENGTH_LIMIT;
  }

  /** The alternatives of a pattern in the order in which they are written. */
  static List<FilePattern> alternatives(String pattern) {
    List<String> texts = new ArrayList<>();
    expandBraces("", pattern, texts);
    boolean several = texts.size() > 1;
    return texts.stream().map(text -> new FilePattern(text, several)).toList();
  }

  private static void expandBraces(String before, String rest, List<String> found) {
    int open = rest.indexOf('{');
    int close = open < 0 ? -1 : matchingBrace(rest, open);
    if (found.size() >= ALTERNATIVES_LIMIT) {
      return;
    }
    if (close < 0) {
      found.add(before + rest);
      return;
    }
    String prefix = before + rest.substring(0, open);
    for (String alternative : splitAtCommas(rest.substring(open + 1, close))) {
      // The alternative may hold braces itself, so it is expanded together with what follows.
      expandBraces(prefix, alternative + rest.substring(close + 1), found);
    }
  }

  private static int matchingBrace(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> splitAtCommas(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  boolean hasWildcard() {
    return isWildcard(text);
  }

  /** The files that match, in the order of their names. */
  List<Path> matches(Path directory, ConfigFiles files) {
    Path pattern = directory.resolve(text);
    List<Path> found = new ArrayList<>();
    found.add(pattern.isAbsolute() ? pattern.getRoot() : Path.of(""));
    for (Path component : pattern) {
      found = step(found, component.toString(), files);
    }
    return found.stream().filter(files::exists).toList();
  }

  private static List<Path> step(List<Path> directories, String component, ConfigFiles files) {
    if (!isWildcard(component)) {
      return directories.stream().map(directory -> directory.resolve(component)).toList();
    }
    PathMatcher matcher = matcher(component);
    List<Path> found = new ArrayList<>();
    for (Path directory : directories) {
      files.list(directory).stream()
          .filter(name -> name.startsWith(".") == component.startsWith("."))
          .filter(name -> matcher.matches(Path.of(name)))
          .sorted()
          .limit(MATCHES_LIMIT - found.size())
          .map(directory::resolve)
          .forEach(found::add);
    }
    return found;
  }

  private static PathMatcher matcher(String component) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + component);
    } catch (PatternSyntaxException e) {
      // Such as an unclosed '[': glob(3) then takes the text as it is.
      return path -> path.toString().equals(component);
    }
  }

  private static boolean isWildcard(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }
}
