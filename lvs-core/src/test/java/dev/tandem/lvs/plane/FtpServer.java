package dev.tandem.lvs.plane;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** As much of an FTP server as it takes to send one file, with either kind of connection. */
final class FtpServer implements Closeable {

  private static final int LAST_OCTET = 0xff;

  private final ServerSocket listener;
  private final byte[] file;

  FtpServer(int port, byte[] file) throws IOException {
    listener = new ServerSocket(port);
    this.file = file.clone();
    Thread.ofPlatform().daemon().start(this::accept);
  }

  /** Where the data of the next transfer goes. */
  private interface Data {
    Socket open() throws IOException;
  }

  private void accept() {
    try {
      while (true) {
        Socket control = listener.accept();
        Thread.ofPlatform().daemon().start(() -> serve(control));
      }
    } catch (IOException e) {
      // The lab closed.
    }
  }

  private void serve(Socket control) {
    try (control) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
      say(control, "220 ready");
      Data data = () -> new Socket();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
          case "PASV", "EPSV" -> data = listen(control, words[0].equals("EPSV"));
          case "PORT" -> {
            data = towards(control, words[1].split(","));
            say(control, "200 PORT command successful.");
          }
          case "RETR" -> send(control, data);
          default -> say(control, "502 what?");
        }
      }
    } catch (IOException e) {
      // The client will see it.
    }
  }

  private static Data listen(Socket control, boolean extended) throws IOException {
    ServerSocket passive = new ServerSocket(0);
    int port = passive.getLocalPort();
    String own = control.getLocalAddress().getHostAddress().replace('.', ',');
    say(
        control,
        extended
            ? "229 Entering Extended Passive Mode (|||" + port + "|)"
            : "227 Entering Passive Mode ("
                + own
                + ","
                + (port >> Byte.SIZE)
                + ","
                + (port & LAST_OCTET)
                + ").");
    return () -> {
      try (passive) {
        return passive.accept();
      }
    };
  }

  /** From the port below the one of the control connection (RFC 959 section 3.2). */
  private static Data towards(Socket control, String[] numbers) throws IOException {
    InetAddress address =
        InetAddress.ofLiteral(numbers[0] + "." + numbers[1] + "." + numbers[2] + "." + numbers[3]);
    int port = Integer.parseInt(numbers[4]) << Byte.SIZE | Integer.parseInt(numbers[5]);
    return () -> {
      Socket socket = new Socket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(control.getLocalAddress(), control.getLocalPort() - 1));
      socket.connect(new InetSocketAddress(address, port), 5000);
      return socket;
    };
  }

  private void send(Socket control, Data data) throws IOException {
    say(control, "150 here it comes");
    try (Socket socket = data.open()) {
      OutputStream out = socket.getOutputStream();
      out.write(file);
    }
    say(control, "226 done");
  }

  private static void say(Socket control, String line) {
    try {
      control.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
