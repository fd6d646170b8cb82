package dev.tandem.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRunnerTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path directory;

  private static Ending run(String text, Duration limit, String... arguments)
      throws InterruptedException {
    return CommandRunner.run(Command.of(text, Optional.empty()), List.of(arguments), limit);
  }

  private Path script(String body) throws IOException {
    Path file = Files.writeString(directory.resolve("script"), "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void tellsTheExitCode() throws Exception {
    assertThat(run(script("exit 3").toString(), LONG)).isEqualTo(new Ending.Exited(3));
    assertThat(run("true", LONG).succeeded()).isTrue();
    assertThat(run("exit 7", LONG)).isEqualTo(new Ending.Exited(7));
    assertThat(run("</dev/null", LONG)).isEqualTo(new Ending.Exited(0));
  }

  @Test
  void handsArgumentsOverAsTheyAre() throws Exception {
    Path out = directory.resolve("out");
    Path script = script("printf '%s|' \"$@\" > " + out);
    run(script + " one 'two words'", LONG, "$HOME", "a b", "");
    assertThat(out).hasContent("one|two words|$HOME|a b||");

    run("x=1; printf '%s|' >" + out, LONG, "c d");
    assertThat(out).hasContent("c d|");
  }

  @Test
  void sayWhyAProgramDidNotRun() throws Exception {
    assertThat(run("/no/such/program", LONG))
        .isEqualTo(new Ending.NotRun("No such file or directory"));
  }

  @Test
  void whatTakesTooLongIsEndedWithItsChildren() throws Exception {
    Path pid = directory.resolve("pid");
    Path script = script("sleep 1000 & echo $! > " + pid + "; wait");
    assertThat(run(script.toString(), Duration.ofMillis(500)))
        .isEqualTo(new Ending.TimedOut(Duration.ofMillis(500)));
    awaitEnd(pid);
  }

  @Test
  void anInterruptEndsTheProgram() throws Exception {
    Path pid = directory.resolve("pid");
    Path script = script("echo $$ > " + pid + "; exec sleep 1000");
    Thread runner =
        Thread.startVirtualThread(() -> {
          try {
            run(script.toString(), LONG);
          } catch (InterruptedException e) {
            // What the test wants.
          }
        });
    while (!Files.exists(pid) || Files.size(pid) == 0) {
      Thread.onSpinWait();
    }
    runner.interrupt();
    runner.join();
    awaitEnd(pid);
  }

  private static void awaitEnd(Path pid) throws IOException {
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
  }

  @Test
  @RequiresRoot
  void runsAsAnotherUser() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path out = directory.resolve("who");
    Path script = script("id -u > " + out + "; id -G >> " + out);
    Ending ending =
        CommandRunner.run(
            Command.of(script.toString(), Optional.of(RunAs.user("nobody"))), List.of(), LONG);

    assertThat(ending.succeeded()).as("%s", ending).isTrue();
    assertThat(out).hasContent("65534\n65534\n");
  }

  @Test
  @RequiresRoot
  void knowsWhoCouldChangeAProgram() throws IOException {
    assertThat(Programs.changeable(Path.of("/bin/sh"))).isEmpty();
    Path script = script("true");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(Programs.changeable(script)).contains(script.toRealPath());
  }
}
