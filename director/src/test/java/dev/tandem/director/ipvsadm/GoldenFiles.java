package dev.tandem.director.ipvsadm;

import dev.tandem.director.golden.Recordings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Named;
import tools.jackson.jr.ob.JSON;

/** Reads what was recorded from ipvsadm 1.31 with the kernel's IPVS. */
final class GoldenFiles {

  private static final Pattern COMMAND = Pattern.compile("(?:\\[t=[^]]*] )?\\$ (.*)");
  private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");

  private GoldenFiles() {}

  /**
   * A recorded command.
   *
   * @param output lines of the standard output
   * @param errors lines of the standard error
   */
  record Step(
      String section, String command, List<String> output, List<String> errors, int exitCode) {}

  /** The records of a file of JSON lines, named after one of their fields. */
  static List<Named<Map<String, Object>>> records(String file, String nameField)
      throws IOException {
    List<Named<Map<String, Object>>> records = new ArrayList<>();
    for (String line : Recordings.lines(file)) {
      Map<String, Object> recorded = JSON.std.mapFrom(line);
      records.add(Named.of(String.valueOf(recorded.get(nameField)), recorded));
    }
    return records;
  }

  /** What real ipvsadm printed, of a record. */
  static Ipvsadm.Result result(Map<String, Object> recorded) {
    return new Ipvsadm.Result(
        (String) recorded.get("stdout"), (String) recorded.get("stderr"), (int) recorded.get("rc"));
  }

  /** The commands of a file of sections, where {@code $} starts a command and output follows. */
  static List<Step> steps(String file) {
    List<Step> steps = new ArrayList<>();
    String section = "";
    List<String> lines = Recordings.lines(file);
    for (int i = 0; i < lines.size(); i++) {
      Matcher command = COMMAND.matcher(lines.get(i));
      if (lines.get(i).startsWith("##### ")) {
        section = lines.get(i).substring(6);
      } else if (command.matches()) {
        steps.add(step(section, command.group(1), outputAfter(lines, i)));
      }
    }
    return steps;
  }

  private static List<String> outputAfter(List<String> lines, int command) {
    int end = command + 1;
    while (end < lines.size()
        && !COMMAND.matcher(lines.get(end)).matches()
        && !lines.get(end).startsWith("##### ")) {
      end++;
    }
    while (lines.get(end - 1).isEmpty()) { // between sections
      end--;
    }
    return lines.subList(command + 1, end);
  }

  private static Step step(String section, String command, List<String> lines) {
    List<String> output = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    int exitCode = 0;
    for (String line : lines) {
      if (line.startsWith("stderr| ")) {
        errors.add(line.substring(8));
      } else if (line.matches("\\[exit \\d+]")) {
        exitCode = Integer.parseInt(line.substring(6, line.length() - 1));
      } else {
        output.add(line);
      }
    }
    return new Step(section, command, output, errors, exitCode);
  }

  /** Splits as a shell does: quotes hold words together and go away. */
  static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      words.add(matcher.group().replaceAll("[\"']", ""));
    }
    return words;
  }

  /** The arguments of a command that starts with {@code ipvsadm}. */
  static List<String> arguments(String command) {
    List<String> words = words(command);
    if (!words.getFirst().equals("ipvsadm")) {
      throw new IllegalArgumentException(command);
    }
    return words.subList(1, words.size());
  }
}
