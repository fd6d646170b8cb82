package dev.tandem.director.config;

import dev.tandem.director.config.ScriptKeywords.Script;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Position;
import dev.tandem.linux.process.Command;
import dev.tandem.linux.process.RunAs;
import java.nio.file.Path;
import java.util.Optional;

/** Makes commands of scripts: who runs each, and whether this host lets it be run. */
final class ScriptAssembly {

  /** Who runs scripts where nobody else is named, if there is such a user: keepalived's. */
  private static final String DEFAULT_USER = "keepalived_script";

  private final ScriptHost host;
  private final Diagnostics diagnostics;
  private final boolean secure;
  private final boolean allGroups;
  private final Optional<RunAs> byDefault;

  ScriptAssembly(Settings globals, ScriptHost host, Diagnostics diagnostics) {
    this.host = host;
    this.diagnostics = diagnostics;
    this.secure = globals.has(ScriptKeywords.ENABLE_SCRIPT_SECURITY);
    this.allGroups = globals.has(ScriptKeywords.SET_SUPPLEMENTARY_GROUPS);
    Optional<Entry<RunAs>> user = globals.entry(ScriptKeywords.SCRIPT_USER);
    user.ifPresent(entry -> known(entry.value(), entry.valuePosition()));
    this.byDefault =
        user.map(Entry::value)
            .or(() ->
                host.hasUser(DEFAULT_USER)
                    ? Optional.of(RunAs.user(DEFAULT_USER))
                    : Optional.empty());
  }

  /** The script that a keyword gives. */
  Optional<Command> command(Keyword<Script> keyword, Settings block) {
    return block
        .entry(keyword)
        .flatMap(entry -> command(entry.value(), Optional.empty(), entry.valuePosition()));
  }

  /**
   * A command that may be run.
   *
   * @param user who runs it unless the script says so
   * @param position of the script, where its faults are reported
   */
  Optional<Command> command(Script script, Optional<RunAs> user, Position position) {
    Optional<RunAs> runAs = script.user().or(() -> user).or(() -> byDefault).map(this::withGroups);
    runAs.ifPresent(who -> known(who, position));
    Command command = Command.of(script.text(), runAs);
    if (!host.canRun(command)) {
      diagnostics.warning(
          position, command.program() + " cannot be run: there is no such program on this host");
    }
    Optional<Path> changeable = host.changeable(command);
    if (changeable.isPresent()) {
      String complaint =
          "%s runs as root, but others than root may change %s"
              .formatted(command.program(), changeable.get());
      if (secure) {
        diagnostics.error(position, complaint + ": enable_script_security forbids that");
        return Optional.empty();
      }
      diagnostics.warning(position, complaint);
    }
    return Optional.of(command);
  }

  private RunAs withGroups(RunAs user) {
    return new RunAs(user.user(), user.group(), user.supplementaryGroups() || allGroups);
  }

  /** Reports a user or a group that this host does not have. */
  void known(RunAs user, Position position) {
    if (!host.hasUser(user.user())) {
      diagnostics.error(position, "unknown user '" + user.user() + "'");
    }
    user.group()
        .filter(group -> !host.hasGroup(group))
        .ifPresent(group -> diagnostics.error(position, "unknown group '" + group + "'"));
  }
}
