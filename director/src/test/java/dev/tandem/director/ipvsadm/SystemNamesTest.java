package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.service.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemNamesTest {

  @TempDir private Path folder;

  @Test
  void readsNamesAndAliasesOfAServicesFile() throws IOException {
    Names names =
        names(
            """
            # Network services, Internet style
            http\t\t80/tcp\t\twww\t# WorldWideWeb HTTP
            domain          53/udp
            web-cache 80/tcp
            broken
            odd 99/dccp
            """);
    assertThat(names.service(Protocol.TCP, 80)).contains("http");
    assertThat(names.service(Protocol.UDP, 80)).isEmpty();
    assertThat(names.port(Protocol.TCP, "www")).isEqualTo(OptionalInt.of(80));
    assertThat(names.port(Protocol.TCP, "web-cache")).isEqualTo(OptionalInt.of(80));
    assertThat(names.port(Protocol.UDP, "domain")).isEqualTo(OptionalInt.of(53));
    assertThat(names.port(Protocol.TCP, "80/tcp")).isEmpty();
  }

  @Test
  void aMachineWithoutServicesFileHasNoServiceNames() throws IOException {
    Names names = new SystemNames(folder.resolve("absent"));
    assertThat(names.service(Protocol.TCP, 80)).isEmpty();
  }

  @Test
  void anEmptyHostIsNotTheLocalOne() throws IOException {
    assertThat(names("").address("")).isEqualTo(Optional.empty());
  }

  private Names names(String services) throws IOException {
    return new SystemNames(Files.writeString(folder.resolve("services"), services));
  }
}
