package dev.tandem.linux.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The users and groups of this host, as its files list them. */
public final class Accounts {

  private static final Path USERS = Path.of("/etc/passwd");
  private static final Path GROUPS = Path.of("/etc/group");

  private Accounts() {}

  public static boolean hasUser(String nameOrNumber) {
    return field(USERS, nameOrNumber, 2).isPresent();
  }

  public static boolean hasGroup(String nameOrNumber) {
    return field(GROUPS, nameOrNumber, 2).isPresent();
  }

  /** The number of a user. */
  public static Optional<String> numberOf(String user) {
    return field(USERS, user, 2);
  }

  /** The number of a user's own group. */
  static Optional<String> groupOf(String user) {
    return field(USERS, user, 3);
  }

  private static Optional<String> field(Path file, String nameOrNumber, int index) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines
          .map(line -> line.split(":", -1))
          .filter(fields -> fields.length > index)
          .filter(fields -> fields[0].equals(nameOrNumber) || fields[2].equals(nameOrNumber))
          .map(fields -> fields[index])
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
