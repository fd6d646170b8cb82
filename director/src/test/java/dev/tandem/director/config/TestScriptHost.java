package dev.tandem.director.config;

import dev.tandem.linux.process.Command;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A host with the users root and checker; what is below /missing or /open is as it sounds. */
final class TestScriptHost implements ScriptHost {

  private static final Set<String> NAMES = Set.of("root", "checker", "adm");

  @Override
  public boolean hasUser(String nameOrNumber) {
    return NAMES.contains(nameOrNumber);
  }

  @Override
  public boolean hasGroup(String nameOrNumber) {
    return NAMES.contains(nameOrNumber);
  }

  @Override
  public boolean canRun(Command command) {
    return !command.program().startsWith("/missing");
  }

  @Override
  public Optional<Path> changeable(Command command) {
    boolean root = command.user().map(user -> user.user().equals("root")).orElse(true);
    return root && command.program().startsWith("/open")
        ? Optional.of(Path.of("/open"))
        : Optional.empty();
  }
}
