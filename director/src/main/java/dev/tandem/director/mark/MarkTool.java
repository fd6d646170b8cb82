package dev.tandem.director.mark;

import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.MarkRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command {@code tandem mark}: changes and lists marks by the command line of iptables. */
public final class MarkTool {

  private static final int REFUSED = 1;
  private static final int MISUSED = 2;
  private static final String PREROUTING = "PREROUTING";

  private final FirewallMarks marks;

  public MarkTool(FirewallMarks marks) {
    this.marks = marks;
  }

  /**
   * What a run printed.
   *
   * @param exitCode 0 for success, 1 for a refusal, 2 for a command line that is not understood
   */
  public record Result(String stdout, String stderr, int exitCode) {}

  /**
   * Runs a command line.
   *
   * @param arguments without the command's own name; {@code -t mangle} may come first
   * @param input what {@code --restore} reads
   */
  public Result run(List<String> arguments, String input) {
    try {
      return new Result(run(withoutTable(arguments), input.lines().toList()), "", 0);
    } catch (MarkSyntaxException e) {
      return new Result("", "tandem mark: " + e.getMessage() + "\n", MISUSED);
    } catch (Refused | LvsException e) {
      return new Result("", "tandem mark: " + e.getMessage() + "\n", REFUSED);
    }
  }

  /** Something that was understood and cannot be done. */
  private static final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private static List<String> withoutTable(List<String> arguments) throws MarkSyntaxException {
    boolean named = arguments.size() >= 2 && arguments.getFirst().matches("-t|--table");
    if (named && !arguments.get(1).equals("mangle")) {
      throw new MarkSyntaxException("packets are marked in the table mangle alone");
    }
    return named ? arguments.subList(2, arguments.size()) : arguments;
  }

  private String run(List<String> arguments, List<String> input) throws MarkSyntaxException {
    if (arguments.isEmpty()) {
      return list();
    }
    List<String> rest = arguments.subList(1, arguments.size());
    return switch (arguments.getFirst()) {
      case "-A", "--append" -> add(List.of(rule(rest)));
      case "-D", "--delete" -> delete(behindChain(rest));
      case "-F", "--flush" -> flush(rest);
      case "-L", "--list" -> list(rest);
      case "-S", "--list-rules" -> rules(rest);
      case "--restore" -> restore(input);
      default ->
          throw new MarkSyntaxException(
              "'" + arguments.getFirst() + "' is not known: -A, -D, -F, -L, -S or import");
    };
  }

  private static MarkRule rule(List<String> words) throws MarkSyntaxException {
    return IptablesRule.parse(behindChain(words));
  }

  private static List<String> behindChain(List<String> words) throws MarkSyntaxException {
    if (words.isEmpty() || !words.getFirst().equals(PREROUTING)) {
      throw new MarkSyntaxException("expected the chain PREROUTING, where packets are marked");
    }
    return words.subList(1, words.size());
  }

  private String add(List<MarkRule> rules) {
    marks.add(rules);
    return "";
  }

  private String delete(List<String> words) throws MarkSyntaxException {
    if (words.size() == 1 && words.getFirst().matches("[1-9]\\d{0,5}")) {
      int number = Integer.parseInt(words.getFirst());
      if (marks.delete(number - 1).isEmpty()) {
        throw new Refused(
            "rule %d is not there, or is the configuration's: see tandem mark -L"
                .formatted(number));
      }
      return "";
    }
    MarkRule rule = IptablesRule.parse(words);
    if (!marks.delete(rule)) {
      throw new Refused(
          marks.lines().contains(new FirewallMarks.Line(rule, true))
              ? "the rule is the configuration's: take its firewall_mark block away and reload"
              : "there is no such rule: see tandem mark -L");
    }
    return "";
  }

  private String flush(List<String> words) throws MarkSyntaxException {
    onlyChain(words);
    marks.flush();
    return "";
  }

  private static void onlyChain(List<String> words) throws MarkSyntaxException {
    for (String word : words) {
      if (!word.equals(PREROUTING)) {
        throw new MarkSyntaxException("unexpected '" + word + "'");
      }
    }
  }

  private String list(List<String> words) throws MarkSyntaxException {
    // Numbers are all that is ever shown, so what asks for them changes nothing.
    onlyChain(
        words.stream().filter(word -> !word.matches("-n|-v|-nv|-vn|--line-numbers")).toList());
    return list();
  }

  private String list() {
    StringBuilder text = new StringBuilder("num  origin         rule\n");
    int number = 1;
    for (FirewallMarks.Line line : marks.lines()) {
      String origin = line.configured() ? "configuration" : "command";
      text.append("%-4d %-14s %s%n".formatted(number++, origin, RuleText.of(line.rule())));
    }
    return text.toString();
  }

  private String rules(List<String> words) throws MarkSyntaxException {
    onlyChain(words);
    StringBuilder text = new StringBuilder();
    marks
        .lines()
        .forEach(
            line -> text.append("-A PREROUTING ").append(RuleText.of(line.rule())).append('\n'));
    return text.toString();
  }

  /** Adds the rules of lines such as {@code -A PREROUTING ...}, all of them or none. */
  private String restore(List<String> lines) throws MarkSyntaxException {
    List<MarkRule> rules = new ArrayList<>();
    int number = 0;
    for (String line : lines) {
      number++;
      Optional<List<String>> words = ShellWords.of(line);
      if (words.isEmpty() || words.get().size() < 2 || !words.get().getFirst().equals("-A")) {
        throw new MarkSyntaxException("line " + number + ": expected -A PREROUTING and a rule");
      }
      try {
        rules.add(rule(words.get().subList(1, words.get().size())));
      } catch (MarkSyntaxException e) {
        throw new MarkSyntaxException("line " + number + ": " + e.getMessage());
      }
    }
    return add(rules);
  }
}
