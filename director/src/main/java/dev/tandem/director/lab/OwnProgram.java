package dev.tandem.director.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How this program starts itself as another process. */
final class OwnProgram {

  private static final String MAIN = "dev.tandem.director.cli.Tandem";

  private OwnProgram() {}

  /** The command that runs {@code tandem} with the arguments, in the process that runs it. */
  static List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            Optional.ofNullable(System.getProperty("tandem.launcher"))
                .map(List::of)
                .orElseGet(OwnProgram::java));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Without a launcher, as in tests: with the classes of this process. */
  private static List<String> java() {
    return List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx256m",
        "-cp",
        System.getProperty("java.class.path"),
        MAIN);
  }
}
