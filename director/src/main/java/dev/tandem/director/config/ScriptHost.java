package dev.tandem.director.config;

import dev.tandem.linux.LibC;
import dev.tandem.linux.process.Accounts;
import dev.tandem.linux.process.Command;
import dev.tandem.linux.process.Programs;
import java.nio.file.Path;
import java.util.Optional;

/** What the host on which scripts will run says of them. */
public interface ScriptHost {

  boolean hasUser(String nameOrNumber);

  boolean hasGroup(String nameOrNumber);

  /** Whether the program of a command is there. A piece of shell always is. */
  boolean canRun(Command command);

  /**
   * The part of the path to a program run as root that others than root may change; empty if there
   * is none, or if the program does not run as root.
   */
  Optional<Path> changeable(Command command);

  static ScriptHost ofThisHost() {
    return new ScriptHost() {
      @Override
      public boolean hasUser(String nameOrNumber) {
        return Accounts.hasUser(nameOrNumber);
      }

      @Override
      public boolean hasGroup(String nameOrNumber) {
        return Accounts.hasGroup(nameOrNumber);
      }

      @Override
      public boolean canRun(Command command) {
        return !command.program().startsWith("/") || Programs.find(command.program()).isPresent();
      }

      @Override
      public Optional<Path> changeable(Command command) {
        boolean asRoot =
            command
                .user()
                .map(user -> Accounts.numberOf(user.user()).equals(Optional.of("0")))
                .orElseGet(LibC::isRoot);
        return asRoot
            ? Programs.find(command.program()).flatMap(Programs::changeable)
            : Optional.empty();
      }
    };
  }
}
