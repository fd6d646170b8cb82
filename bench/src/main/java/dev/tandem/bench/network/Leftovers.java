package dev.tandem.bench.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What runs that were killed have left: namespaces, pinned tables and programs, limits of the
 * machine. All of it carries the number of its process, {@code tdb-PID-...}.
 */
final class Leftovers {

  static final String PREFIX = "tdb-";
  static final Path NAMESPACES = Path.of("/run/netns");
  static final Path PINS = Path.of("/sys/fs/bpf");
  static final Path NOTES = Path.of("/run");

  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,9})-.*");

  private Leftovers() {}

  /** Removes what belongs to processes that are gone. */
  static void remove() {
    of(NAMESPACES, left -> Commands.run("ip", "netns", "del", left.getFileName().toString()));
    of(PINS, Leftovers::removePins);
    of(NOTES, ConntrackLimits::restore);
  }

  private static void of(Path folder, Consumer<Path> removal) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> left = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, PREFIX + "*")) {
      entries.forEach(left::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // The first of several has seen the machine as it was, so that it has the last word.
    left.sort(Comparator.comparingLong(Leftovers::process).reversed());
    left.stream().filter(path -> isOver(process(path))).forEach(removal);
  }

  /** 0 where a name has none. */
  private static long process(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : 0;
  }

  /** Another program may have got the number of one that is over. */
  private static boolean isOver(long process) {
    boolean own = process == ProcessHandle.current().pid();
    return !own
        && ProcessHandle.of(process)
            .flatMap(handle -> handle.info().commandLine())
            .filter(command -> command.contains("dev.tandem.bench"))
            .isEmpty();
  }

  /** Removes a folder of pins, if it is there. */
  static void removePins(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }
}
