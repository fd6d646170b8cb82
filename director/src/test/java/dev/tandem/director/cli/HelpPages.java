package dev.tandem.director.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The pages that {@code --help} prints, and what on them does not read well at 80 columns.
 *
 * <p>Each element of a description or footer is wrapped by itself. Prose that is broken by hand in
 * the source is broken twice on the page, and of a description's first sentence the list of
 * commands shows what the first element holds.
 */
public final class HelpPages {

  private static final int WIDTH = 80;

  private HelpPages() {}

  /** A command and all below it, but picocli's own. */
  public static Stream<CommandSpec> of(CommandLine command) {
    if (command.getCommand() instanceof HelpCommand) {
      return Stream.empty();
    }
    return Stream.concat(
        Stream.of(command.getCommandSpec()),
        command.getSubcommands().values().stream().distinct().flatMap(HelpPages::of));
  }

  /** What does not read well on a command's page, a sentence each. */
  public static List<String> flaws(CommandSpec command) {
    List<String> flaws = new ArrayList<>();
    String page = page(command);
    page.lines().forEach(line -> checkLine(line, flaws));
    checkSummary(command.usageMessage().description(), flaws);
    checkProse(command.usageMessage().description(), flaws);
    checkProse(command.usageMessage().footer(), flaws);
    command.args().forEach(argument -> checkArgument(argument, page, flaws));
    return flaws;
  }

  private static String page(CommandSpec command) {
    return command
        .commandLine()
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(WIDTH)
        .getUsageMessage(Ansi.OFF);
  }

  private static void checkLine(String line, List<String> flaws) {
    if (line.length() > WIDTH) {
      flaws.add("too long: " + line);
    }
    if (count(line, '[') != count(line, ']')) {
      flaws.add("an option is broken: " + line);
    }
  }

  private static long count(String line, char wanted) {
    return line.chars().filter(character -> character == wanted).count();
  }

  private static void checkSummary(String[] description, List<String> flaws) {
    if (description.length == 0 || !description[0].endsWith(".")) {
      flaws.add("no sentence for the list of commands");
    }
  }

  /** Only lines of a list, which are indented, are broken by hand. */
  private static void checkProse(String[] text, List<String> flaws) {
    for (int i = 0; i < text.length; i++) {
      if (isListed(text[i]) && text[i].length() > WIDTH) {
        flaws.add("does not fit: " + text[i]);
      }
      if (i > 0 && isProse(text[i]) && !text[i - 1].isEmpty()) {
        flaws.add("broken by hand: " + text[i - 1]);
      }
    }
  }

  private static boolean isListed(String line) {
    return line.startsWith(" ");
  }

  private static boolean isProse(String line) {
    return !line.isEmpty() && !isListed(line);
  }

  private static void checkArgument(ArgSpec argument, String page, List<String> flaws) {
    if (argument.description().length > 1) {
      flaws.add("broken by hand: " + argument.description()[0]);
    }
    String preset = argument.defaultValueString(true);
    if (preset != null
        && argument.description()[0].contains("${DEFAULT-VALUE}")
        && !page.contains(preset)) {
      flaws.add("a default is broken: " + preset);
    }
  }
}
