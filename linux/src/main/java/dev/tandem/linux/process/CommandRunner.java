package dev.tandem.linux.process;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs programs to their end, on the calling thread: a virtual one, mostly. What they print goes
 * nowhere.
 */
public final class CommandRunner {

  /** Between the polite signal and the one that nobody survives, as with keepalived. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Pattern IN_BRACKETS = Pattern.compile("\\(([^()]+)\\)\\s*$");

  private CommandRunner() {}

  /**
   * Runs a command and waits for it.
   *
   * @param arguments further ones, taken as they are
   * @param limit after this it gets SIGTERM, then SIGKILL, with all its children
   * @throws InterruptedException when the calling thread is interrupted; the program is ended
   */
  public static Ending run(Command command, List<String> arguments, Duration limit)
      throws InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(commandLine(command, arguments))
              .redirectInput(new File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return new Ending.NotRun(reason(e));
    }
    try {
      if (process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        return new Ending.Exited(process.exitValue());
      }
      end(process);
      return new Ending.TimedOut(limit);
    } catch (InterruptedException e) {
      family(process).forEach(ProcessHandle::destroyForcibly);
      throw e;
    }
  }

  /** What the operating system is asked to run. */
  static List<String> commandLine(Command command, List<String> arguments) {
    List<String> line = new ArrayList<>();
    command.user().ifPresent(user -> line.addAll(user.prefix()));
    if (Programs.find(command.program()).isPresent() || command.program().startsWith("/")) {
      line.addAll(command.with(arguments));
    } else {
      // Not a program but a piece of shell, such as a redirection or "exit 1".
      line.addAll(List.of("/bin/sh", "-c", shellText(command, arguments), "sh"));
      line.addAll(arguments);
    }
    return line;
  }

  private static String shellText(Command command, List<String> arguments) {
    return arguments.isEmpty() ? command.text() : command.text() + " \"$@\"";
  }

  private static void end(Process process) throws InterruptedException {
    List<ProcessHandle> family = family(process).toList();
    family.forEach(ProcessHandle::destroy);
    if (!process.waitFor(GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
      Stream.concat(family.stream(), family(process)).forEach(ProcessHandle::destroyForcibly);
      process.waitFor();
    }
  }

  private static Stream<ProcessHandle> family(Process process) {
    return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
  }

  /** Java wraps the system's words: {@code Exec failed, error: 2 (No such file or directory)}. */
  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    Matcher words = IN_BRACKETS.matcher(message);
    return words.find() ? words.group(1) : message;
  }
}
