package dev.tandem.director.notify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Takes mail and keeps what it is told. */
final class SmtpServer implements AutoCloseable {

  private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final String greeting;
  private final String answerToData;

  /** All lines of each conversation. */
  final BlockingQueue<List<String>> conversations = new LinkedBlockingQueue<>();

  SmtpServer(String greeting, String answerToData) throws IOException {
    this.greeting = greeting;
    this.answerToData = answerToData;
    Thread.startVirtualThread(this::serve);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        conversations.add(talk(client));
      } catch (IOException e) {
        // The client went, or the test is over.
      }
    }
  }

  private List<String> talk(Socket client) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
    say(client, greeting);
    boolean data = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      lines.add(line);
      if (data) {
        data = !line.equals(".");
        if (!data) {
          say(client, "250 taken");
        }
      } else if (line.equals("DATA")) {
        data = answerToData.startsWith("354");
        say(client, answerToData);
      } else if (line.equals("QUIT")) {
        say(client, "221 bye");
        return lines;
      } else {
        say(client, "250-well\r\n250 yes");
      }
    }
    return lines;
  }

  private static void say(Socket client, String text) throws IOException {
    client.getOutputStream().write((text + "\r\n").getBytes(US_ASCII));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
