package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** FTP through NAT with real TCP: many files on one control connection, in each way. */
@RequiresRoot
@ParameterizedClass
@EnumSource(names = {"XDP", "PCAP"})
class FtpPlaneTest {

  private static final int FTP = 21;
  private static final int FILES = 5;

  @Parameter PlaneKind kind;

  private final byte[] file = new byte[200_000];
  private DirectorLab lab;
  private DataPlane plane;
  private FtpServer first;
  private FtpServer second;

  @BeforeEach
  void build() throws Exception {
    new Random(1).nextBytes(file);
    lab = new DirectorLab().forNat();
    first = TestNetwork.inside("server1", () -> new FtpServer(DirectorLab.SERVER_PORT, file));
    second = TestNetwork.inside("server2", () -> new FtpServer(DirectorLab.SERVER_PORT, file));
    plane =
        lab.startPlane(
            kind, false, DirectorLab.service(Protocol.TCP, FTP, 0), ForwardingMethod.MASQUERADE);
    plane.control().tune(Tuning.OF_KERNEL.with(Tunable.FTP_HELPER, 1));
  }

  @AfterEach
  void tearDown() throws Exception {
    plane.close();
    first.close();
    second.close();
    lab.close();
  }

  /** The client's end of a control connection. */
  private static final class Client implements AutoCloseable {

    private final Socket control = new Socket();
    private final BufferedReader in;

    Client() throws IOException {
      control.connect(new InetSocketAddress(DirectorLab.VIP, FTP), 5000);
      control.setSoTimeout(5000);
      in =
          new BufferedReader(
              new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
      answer("220");
    }

    private void say(String line) throws IOException {
      control.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private String answer(String code) throws IOException {
      String line = in.readLine();
      assertThat(line).startsWith(code);
      return line;
    }

    private MatchResult ask(String command, String code, String expected) throws IOException {
      say(command);
      String line = answer(code);
      return Pattern.compile(expected).matcher(line).results().findFirst().orElseThrow();
    }

    byte[] passive() throws IOException {
      String vip = DirectorLab.VIP.replace('.', ',');
      MatchResult port = ask("PASV", "227", "\\(" + vip + ",(\\d+),(\\d+)\\)");
      return fetch(Integer.parseInt(port.group(1)) << Byte.SIZE | Integer.parseInt(port.group(2)));
    }

    byte[] extendedPassive() throws IOException {
      return fetch(Integer.parseInt(ask("EPSV", "229", "\\(\\|\\|\\|(\\d+)\\|\\)").group(1)));
    }

    private byte[] fetch(int port) throws IOException {
      try (Socket data = new Socket()) {
        data.connect(new InetSocketAddress(DirectorLab.VIP, port), 5000);
        data.setSoTimeout(5000);
        return received(data);
      }
    }

    byte[] active() throws IOException {
      try (ServerSocket listener = new ServerSocket(0)) {
        listener.setSoTimeout(5000);
        int port = listener.getLocalPort();
        String own = control.getLocalAddress().getHostAddress().replace('.', ',');
        say("PORT " + own + "," + (port >> Byte.SIZE) + "," + (port & 0xff));
        answer("200");
        say("RETR file");
        answer("150");
        try (Socket data = listener.accept()) {
          assertThat(data.getInetAddress().getHostAddress()).isEqualTo(DirectorLab.VIP);
          assertThat(data.getPort()).isEqualTo(FTP - 1);
          byte[] file = data.getInputStream().readAllBytes();
          answer("226");
          return file;
        }
      }
    }

    private byte[] received(Socket data) throws IOException {
      say("RETR file");
      answer("150");
      byte[] file = data.getInputStream().readAllBytes();
      answer("226");
      return file;
    }

    @Override
    public void close() throws IOException {
      control.close();
    }
  }

  @Test
  void filesArriveWhoeverConnects() throws Exception {
    TestNetwork.inside(
        "client",
        () -> {
          try (Client one = new Client();
              Client other = new Client()) {
            for (int i = 0; i < FILES; i++) {
              assertThat(one.passive()).isEqualTo(file);
              assertThat(other.extendedPassive()).isEqualTo(file);
              assertThat(other.passive()).isEqualTo(file);
              assertThat(one.active()).isEqualTo(file);
            }
          }
          return null;
        });
  }
}
