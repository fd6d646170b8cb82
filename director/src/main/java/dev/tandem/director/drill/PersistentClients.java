package dev.tandem.director.drill;

import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabAddresses;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabPlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Clients that must meet the same server before and after, each with an address of its own. */
final class PersistentClients {

  private static final int TIMEOUT_MILLIS = 3000;
  private static final int ATTEMPTS = 2;

  private final Lab lab;
  private final List<InetAddress> addresses;
  private final InetSocketAddress service;

  /** So many, beginning with the lab's second client, in its main family. */
  PersistentClients(Lab lab, int count) {
    this.lab = lab;
    LabFamily family = lab.plan().family();
    addresses =
        family.clients().subList(1, 1 + count).stream().map(InetAddress::ofLiteral).toList();
    service = family.service(LabAddresses.PERSISTENT_PORT);
  }

  /** How many met the same server, of how many that should. */
  record Kept(int kept, int total) {}

  /** Lets each ask once: who answers whom. Nobody is noted for one that got no answer. */
  Map<InetAddress, String> meet() {
    return lab.inside(
        LabPlan.CLIENT,
        () -> {
          Map<InetAddress, String> answers = new LinkedHashMap<>();
          for (InetAddress address : addresses) {
            answers.put(address, ask(address));
          }
          return answers;
        });
  }

  private String ask(InetAddress from) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try (Socket socket = new Socket()) {
        socket.bind(new InetSocketAddress(from, 0));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(service, TIMEOUT_MILLIS);
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: lab\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
      } catch (IOException e) {
        // Once more; who is not answered then has met nobody.
      }
    }
    return "nobody";
  }

  /** Compares two meetings, for the clients of servers that are there all the time. */
  static Kept compare(
      Map<InetAddress, String> before,
      Map<InetAddress, String> after,
      Predicate<String> serverStays) {
    List<InetAddress> compared =
        before.keySet().stream().filter(client -> serverStays.test(before.get(client))).toList();
    int kept =
        (int)
            compared.stream()
                .filter(client -> before.get(client).equals(after.get(client)))
                .count();
    return new Kept(kept, compared.size());
  }
}
