package dev.tandem.director.drill;

import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.LabPersistence;
import dev.tandem.director.lab.LabPlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Clients that must meet the same server before and after, each with an address of its own, by
 * every kind of persistence.
 */
final class PersistentClients {

  private static final int TIMEOUT_MILLIS = 3000;
  private static final int ATTEMPTS = 2;

  private final Lab lab;
  private final List<InetAddress> addresses;
  private final LabFamily family;
  private final List<Integer> virtualAddresses;

  /** So many, beginning with the lab's second client, in its main family. */
  PersistentClients(Lab lab, int count) {
    this.lab = lab;
    family = lab.plan().family();
    virtualAddresses = lab.plan().cluster().addresses();
    addresses =
        family.clients().subList(1, 1 + count).stream().map(InetAddress::ofLiteral).toList();
  }

  /** A client, what it is to be known by, and the virtual address that it asks, by its number. */
  record Meeting(InetAddress client, LabPersistence by, int at) {

    @Override
    public String toString() {
      return "%s by %s at virtual address %d"
          .formatted(client.getHostAddress(), by.name().toLowerCase(Locale.ROOT), at);
    }
  }

  /**
   * How many should have met the same server, and who did not.
   *
   * @param strayed in words
   */
  record Kept(int total, List<String> strayed) {

    int kept() {
      return total - strayed.size();
    }
  }

  /** Lets each ask for the first time: who answers whom. Nobody is noted where no answer came. */
  Map<Meeting, String> meet() {
    return ask(LabPersistence::port);
  }

  /** Lets each ask again. */
  Map<Meeting, String> meetAgain() {
    return ask(LabPersistence::again);
  }

  private Map<Meeting, String> ask(ToIntFunction<LabPersistence> port) {
    return lab.inside(
        LabPlan.CLIENT,
        () -> {
          Map<Meeting, String> answers = new LinkedHashMap<>();
          for (LabPersistence by : LabPersistence.values()) {
            for (int at : virtualAddresses) {
              InetSocketAddress service = family.service(at, port.applyAsInt(by));
              for (InetAddress address : addresses) {
                answers.put(new Meeting(address, by, at), ask(address, service));
              }
            }
          }
          return answers;
        });
  }

  private static String ask(InetAddress from, InetSocketAddress service) {
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

  /** Compares first and second meetings, for the clients of servers that are there all the time. */
  static Kept compare(
      Map<Meeting, String> before, Map<Meeting, String> after, Predicate<String> serverStays) {
    List<Meeting> compared =
        before.keySet().stream().filter(first -> serverStays.test(before.get(first))).toList();
    List<String> strayed =
        compared.stream()
            .filter(first -> !before.get(first).equals(after.get(first)))
            .map(first -> "%s: %s, then %s".formatted(first, before.get(first), after.get(first)))
            .toList();
    return new Kept(compared.size(), strayed);
  }
}
