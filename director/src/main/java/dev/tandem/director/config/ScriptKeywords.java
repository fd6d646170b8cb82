package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.linux.process.RunAs;
import java.util.Optional;

/** How scripts are given, and the keywords of {@code global_defs} that say how they run. */
final class ScriptKeywords {

  /**
   * A script as written; who runs it is not settled yet.
   *
   * @param user empty for the default
   */
  record Script(String text, Optional<RunAs> user) {}

  static final Keyword<RunAs> SCRIPT_USER = Keyword.words("script_user", ScriptKeywords::user);
  static final Keyword<Boolean> SET_SUPPLEMENTARY_GROUPS = Keyword.flag("set_supplementary_groups");
  static final Keyword<Boolean> ENABLE_SCRIPT_SECURITY = Keyword.flag("enable_script_security");

  private static final ValueParser<String> COMMAND_LINE =
      text -> {
        Parsed<String> printable = Words.name().parse(text);
        return printable instanceof Parsed.Value<String> && !text.isBlank()
            ? new Parsed.Value<>(text)
            : new Parsed.Mistake<>("a command, in quotes if it has arguments");
      };

  private ScriptKeywords() {}

  /** A keyword with a script: {@code notify_master "/path/x arg" [USER [GROUP]]}. */
  static Keyword<Script> script(String name) {
    return Keyword.words(name, ScriptKeywords::script);
  }

  static Optional<Script> script(Arguments arguments) {
    Optional<String> text = arguments.take(COMMAND_LINE);
    if (text.isEmpty() || !arguments.hasNext()) {
      return text.map(command -> new Script(command, Optional.empty()));
    }
    return user(arguments).map(user -> new Script(text.get(), Optional.of(user)));
  }

  /** {@code USER [[:]GROUP]}; a colon stands for all groups of the user. */
  static Optional<RunAs> user(Arguments arguments) {
    Optional<String> user = arguments.take("user", Words.name());
    if (user.isEmpty() || !arguments.hasNext()) {
      return user.map(RunAs::user);
    }
    Optional<String> group = arguments.take("group", Words.name());
    return group.map(text -> {
      boolean all = text.startsWith(":");
      Optional<String> name = Optional.of(all ? text.substring(1) : text).filter(g -> !g.isEmpty());
      return new RunAs(user.get(), name, all);
    });
  }
}
