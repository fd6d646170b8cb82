package dev.tandem.director.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts and ends the programs of a lab, which outlive the tool that starts them. */
final class LabProcesses {

  private static final int LAST_LINES = 5;

  private final LabName name;
  private final LabFiles files;

  LabProcesses(LabName name, LabFiles files) {
    this.name = name;
    this.files = files;
  }

  /** Starts a command in the background; its output goes to its log. */
  void start(String process, List<String> command) {
    Path log = files.log(process).toAbsolutePath();
    List<String> detached = new ArrayList<>(List.of("setsid"));
    detached.addAll(command);
    try {
      Files.deleteIfExists(files.note(process));
      new ProcessBuilder(ProcessNote.noting(files.note(process), detached))
          .redirectInput(Path.of("/dev/null").toFile())
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      throw new LabException(process + " cannot be started: " + e.getMessage(), e);
    }
    Await.until(process + " is started", Duration.ofSeconds(5), () -> note(process).isPresent());
  }

  /** The same inside a namespace. */
  void startInside(String node, String process, List<String> command) {
    start(process, inside(node, command));
  }

  /** Starts a command that this process talks with; what it says of errors goes to its log. */
  Process converse(String process, List<String> command) {
    try {
      return new ProcessBuilder(ProcessNote.noting(files.note(process), command))
          .redirectError(ProcessBuilder.Redirect.appendTo(files.log(process).toFile()))
          .start();
    } catch (IOException e) {
      throw new LabException(process + " cannot be started: " + e.getMessage(), e);
    }
  }

  private List<String> inside(String node, List<String> command) {
    return Stream.concat(
            Stream.of("nsenter", "--net=" + name.namespaceFile(node)), command.stream())
        .toList();
  }

  Optional<ProcessNote> note(String process) {
    return ProcessNote.read(files.note(process));
  }

  boolean isAlive(String process) {
    return note(process).filter(ProcessNote::isAlive).isPresent();
  }

  /** Ends a program at once; nothing happens if it is not running. */
  void kill(String process) {
    note(process).ifPresent(ProcessNote::kill);
  }

  /**
   * Runs a command of the operator's in a node, with this process's own input and output.
   *
   * @param socket of the director that {@code tandem} is to talk to there
   * @return its exit code
   */
  int run(String node, List<String> command, Path socket) {
    Path note = files.note("exec-" + ProcessHandle.current().pid());
    ProcessBuilder builder =
        new ProcessBuilder(ProcessNote.noting(note, inside(node, command))).inheritIO();
    builder.environment().put("TANDEM_SOCKET", socket.toString());
    try {
      int code = builder.start().waitFor();
      Files.deleteIfExists(note);
      return code;
    } catch (IOException e) {
      throw new LabException(command.getFirst() + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while " + command.getFirst() + " ran", e);
    }
  }

  /** What a program said last, for messages about its failure. */
  String lastWords(String process) {
    try {
      List<String> lines = Files.readAllLines(files.log(process));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "(it has no log)";
    }
  }
}
