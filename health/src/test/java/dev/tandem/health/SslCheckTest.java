package dev.tandem.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.health.CheckResult.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SslCheckTest {

  private static final String HELLO_DIGEST = "5d41402abc4b2a76b9719d911017c592";

  @AutoClose private static final CheckRunner checks = new CheckRunner();
  @TempDir private static Path folder;
  private static SSLContext context;

  /** A certificate that nobody has signed but itself, for a name that nobody asks for. */
  @BeforeAll
  static void makeCertificate() throws Exception {
    Path file = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=somebody.example",
                "-storepass",
                "secret",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    context = context(file);
  }

  private static SSLContext context(Path file) throws GeneralSecurityException, IOException {
    char[] password = "secret".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext made = SSLContext.getInstance("TLS");
    made.init(managers.getKeyManagers(), null, null);
    return made;
  }

  @Test
  void aPageOverTlsPassesWhoeverSignedTheCertificate() throws Exception {
    try (Server server = new Server()) {
      CheckResult result = checks.run(check(server, Optional.of("www.example"), Optional.empty()));
      assertThat(result.reason()).isEqualTo("status 200");
      assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
      assertThat(server.askedFor).contains("www.example");
    }
  }

  @Test
  void withoutANameNoneIsAskedFor() throws Exception {
    try (Server server = new Server()) {
      assertThat(checks.run(check(server, Optional.empty(), Optional.empty())).outcome())
          .isEqualTo(Outcome.PASSED);
      assertThat(server.askedFor).isEmpty();
    }
  }

  @Test
  void theDigestOfTheBodyMustBeRight() throws Exception {
    try (Server server = new Server()) {
      assertThat(checks.run(check(server, Optional.empty(), Optional.of(HELLO_DIGEST))).outcome())
          .isEqualTo(Outcome.PASSED);
      String wrong = "0".repeat(32);
      assertThat(checks.run(check(server, Optional.empty(), Optional.of(wrong))).reason())
          .isEqualTo("digest " + HELLO_DIGEST + ", expected " + wrong);
    }
  }

  /** keepalived does it with {@code tls_compliant} only. */
  @Test
  void theServerIsToldThatTheConnectionEnds() throws Exception {
    try (Server server = new Server()) {
      checks.run(check(server, Optional.empty(), Optional.empty()));
      assertThat(server.ending.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
    }
  }

  @Test
  void aServerWithoutTlsFails() throws Exception {
    try (TestServer plain = TestServer.saying("HTTP/1.0 200 OK\r\n\r\n")) {
      CheckSchedule quick =
          new CheckSchedule(
              Duration.ofSeconds(1), Duration.ofMillis(300), 0, Duration.ZERO, Duration.ZERO);
      Check check =
          new Check.Http(
              CheckTarget.of(InetAddress.getLoopbackAddress(), plain.port()),
              quick,
              List.of(TestChecks.url("/")),
              Optional.of(new Check.Tls(Optional.empty())));
      assertThat(checks.run(check).outcome()).isEqualTo(Outcome.SILENT);
    }
  }

  private static Check check(Server server, Optional<String> name, Optional<String> digest) {
    Check.Url url =
        new Check.Url("/", Optional.empty(), List.of(Check.StatusRange.SUCCESS), digest);
    return new Check.Http(
        CheckTarget.of(InetAddress.getLoopbackAddress(), server.listening.getLocalPort()),
        TestChecks.FAST,
        List.of(url),
        Optional.of(new Check.Tls(name)));
  }

  /** Says hello to everybody. */
  private static final class Server implements AutoCloseable {
    private final SSLServerSocket listening =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private volatile Optional<String> askedFor = Optional.empty();

    /** What is read last: -1 after the message that nothing more will come, else a failure. */
    private final CompletableFuture<Integer> ending = new CompletableFuture<>();

    Server() throws IOException {
      Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
      while (!listening.isClosed()) {
        try (SSLSocket connection = (SSLSocket) listening.accept()) {
          connection.startHandshake();
          askedFor = names(connection).stream().findFirst().map(Server::text);
          InputStream request = connection.getInputStream();
          request.read();
          TestServer.send(connection, "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello");
          request.transferTo(OutputStream.nullOutputStream());
          ending.complete(request.read());
        } catch (IOException closed) {
          // By the check, or by the test.
          ending.completeExceptionally(closed);
        }
      }
    }

    private static List<SNIServerName> names(SSLSocket connection) {
      return ((ExtendedSSLSession) connection.getSession()).getRequestedServerNames();
    }

    private static String text(SNIServerName name) {
      return new String(name.getEncoded(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }
}
