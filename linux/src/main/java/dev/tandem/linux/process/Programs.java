package dev.tandem.linux.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where programs are, and who could have changed them. */
public final class Programs {

  private static final int GROUP_WRITES = 020;
  private static final int OTHERS_WRITE = 02;

  private Programs() {}

  /** The file of a program, by its path or by the search path. */
  public static Optional<Path> find(String program) {
    try {
      if (program.contains("/")) {
        return Optional.of(Path.of(program)).filter(Programs::executable);
      }
      return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
          .map(directory -> Path.of(directory, program))
          .filter(Programs::executable)
          .findFirst();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static boolean executable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /**
   * The part of a program's path that somebody other than root may change, by which they would run
   * what they like as root; empty if there is none.
   */
  public static Optional<Path> changeable(Path program) {
    try {
      Path real = program.toRealPath();
      return Stream.iterate(real, part -> part != null, Path::getParent)
          .filter(Programs::notRootsAlone)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean notRootsAlone(Path part) {
    try {
      int mode = (int) Files.getAttribute(part, "unix:mode");
      boolean others = (mode & OTHERS_WRITE) != 0;
      boolean group = (mode & GROUP_WRITES) != 0 && (int) Files.getAttribute(part, "unix:gid") != 0;
      return others || group || (int) Files.getAttribute(part, "unix:uid") != 0;
    } catch (IOException e) {
      return true;
    }
  }
}
