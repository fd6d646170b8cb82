package dev.tandem.director.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process of a lab, noted in a file by the process itself before it becomes what it is to be. The
 * note is the line of {@code /proc/PID/stat}: the start time in it tells the process from a later
 * one with the same id.
 *
 * @param startTicks since boot
 */
record ProcessNote(long pid, long startTicks) {

  // Of the fields behind the name of the program, which may itself contain spaces; proc(5) counts
  // the start time as the 22nd of all.
  private static final int START_TIME = 19;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The command that notes the process that runs it in a file, and then runs another command. */
  static List<String> noting(Path file, List<String> command) {
    List<String> prefix =
        List.of("sh", "-c", "cat /proc/$$/stat > \"$0\" && exec \"$@\"", file.toString());
    return Stream.concat(prefix.stream(), command.stream()).toList();
  }

  /** Empty when the line is not one of the kernel's. */
  static Optional<ProcessNote> parse(String line) {
    int name = line.lastIndexOf(')');
    int space = line.indexOf(' ');
    if (name < 0 || space < 0) {
      return Optional.empty();
    }
    String[] fields = line.substring(name + 1).strip().split(" ");
    try {
      return fields.length <= START_TIME
          ? Optional.empty()
          : Optional.of(
              new ProcessNote(
                  Long.parseLong(line.substring(0, space)), Long.parseLong(fields[START_TIME])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Empty when there is no such file, or nothing was noted in it. */
  static Optional<ProcessNote> read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static ProcessNote ofThisProcess() {
    return read(stat(ProcessHandle.current().pid())).orElseThrow();
  }

  private static Path stat(long pid) {
    return Path.of("/proc/" + pid + "/stat");
  }

  boolean isAlive() {
    return ProcessHandle.of(pid).isPresent() && read(stat(pid)).filter(this::equals).isPresent();
  }

  /** Asks it to end, and waits until it has. */
  void stop() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
    Await.until("process " + pid + " ends", PATIENCE, () -> !isRunning());
  }

  /** Ends it without a chance to say goodbye, and waits until it is gone. */
  void kill() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
    Await.until("process " + pid + " ends", PATIENCE, () -> !isRunning());
  }

  /** A process that is dead but not collected by its parent is no longer running. */
  private boolean isRunning() {
    try {
      return isAlive() && !Files.readString(stat(pid)).contains(") Z ");
    } catch (IOException e) {
      return false;
    }
  }
}
