package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A director in a process and a namespace of its own. */
final class DirectorProcess implements AutoCloseable {

  private final Process process;
  private final Path log;
  private final Path socket;

  /**
   * Starts {@code tandem run}; does not wait.
   *
   * @param around a command that starts the command behind it
   */
  DirectorProcess(String namespace, Path config, Path socket, String... around) throws IOException {
    this.socket = socket;
    log = Files.createTempFile("director", ".log");
    List<String> command =
        new ArrayList<>(
            List.of("nsenter", "--net=" + NetworkNamespace.path(TestNetwork.namespace(namespace))));
    command.addAll(List.of(around));
    command.addAll(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.tandem.director.cli.Tandem",
            "run",
            "-f",
            config.toString()));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  long pid() {
    return process.pid();
  }

  AdminClient client() {
    return new AdminClient(socket, Duration.ofSeconds(20));
  }

  String get(String path) throws AdminException {
    return client().ask(AdminRequest.get(path)).text();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  boolean answers() {
    try {
      get("/v1/status");
      return true;
    } catch (AdminException e) {
      return false;
    }
  }

  /** Waits until it answers, or fails the test with its log. */
  DirectorProcess awaitStarted() throws IOException, InterruptedException {
    await("the director answers", this::answers);
    return this;
  }

  void await(String what, BooleanSupplier condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive() && System.nanoTime() < deadline)
          .as("%s; its log: %s", what, log())
          .isTrue();
      Thread.sleep(10);
    }
  }

  boolean logged(String text) {
    try {
      return log().contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Ends at once, as if it had crashed. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for the end; the exit code. */
  int awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(log);
  }
}
