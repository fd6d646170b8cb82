package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sync.key.ChannelKeys;
import dev.tandem.sync.key.KeyException;
import dev.tandem.sync.key.SealKeys;
import dev.tandem.sync.key.TlsFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeyCommandTest {

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command =
        TandemCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] all = new String[arguments.length + 3];
    all[0] = "key";
    all[1] = "--dir";
    all[2] = directory.toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return command.execute(all);
  }

  private TlsFiles files(String name) {
    return new TlsFiles(
        directory.resolve("ca.crt"),
        directory.resolve(name + ".crt"),
        directory.resolve(name + ".key"));
  }

  @Test
  void keysAreGoodForTheChannelAndNobodyElseReadsThem() throws IOException, KeyException {
    assertThat(run("--days", "10", "d1", "d2")).isZero();
    assertThat(out.toString()).contains("copy them and ca.crt to d2");
    assertThat(new ChannelKeys(files("d1")).expiry())
        .isBetween(Instant.now().plus(Duration.ofDays(9)), Instant.now().plus(Duration.ofDays(10)));
    for (String file : new String[] {"ca.key", "d1.key", "d2.key"}) {
      assertThat(Files.getPosixFilePermissions(directory.resolve(file)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void theAuthorityStaysWhenAnotherDirectorIsAdded() throws IOException, KeyException {
    run("d1");
    String authority = Files.readString(directory.resolve("ca.crt"));
    run("d2");
    assertThat(Files.readString(directory.resolve("ca.crt"))).isEqualTo(authority);
    assertThat(new ChannelKeys(files("d2")).expiry()).isAfter(Instant.now());
  }

  @Test
  void aNewSealIsPutInFrontOfTheOldOne() throws KeyException {
    run("--seal");
    int old = new SealKeys(directory.resolve("seal.key")).number();
    run("--seal");
    SealKeys both = new SealKeys(directory.resolve("seal.key"));
    assertThat(both.number()).isNotEqualTo(old);
    assertThat(both.key(old)).isPresent();
  }

  @Test
  void namesThatAreNoneAreRefused() {
    assertThat(run("../d1")).isEqualTo(1);
    assertThat(run("ca")).isEqualTo(1);
    assertThat(run()).isEqualTo(1);
    assertThat(err.toString()).contains("name the directors that need keys");
  }
}
