package dev.tandem.director.golden;

import static dev.tandem.lvs.packet.PacketView.ACK;
import static dev.tandem.lvs.packet.PacketView.FIN;
import static dev.tandem.lvs.packet.PacketView.RST;
import static dev.tandem.lvs.packet.PacketView.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.ServiceKey;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of reuse.txt: one client, packet by packet, and what became of its entry. */
final class SecondSyn {

  private static final String DEFAULT_VIRTUAL = "10.0.1.100:80";
  private static final String DEFAULT_SERVER = "10.0.2.51:80";
  private static final Pattern PACKET =
      Pattern.compile("  (client|server) (?:(')?([A-Z+]*)'?(?: \\(same.*\\))?|(datagram))");
  private static final Pattern STATE =
      Pattern.compile("    -> (?:no entry|(\\S+) (\\d+)s via (\\S+))   counts .*");
  private static final int PUSH = 0x08;

  private final GoldenLab lab;
  private String client = "10.7.12.1:22471";
  private int clients = 1;

  SecondSyn(GoldenLab lab) {
    this.lab = lab;
  }

  /** Whether the line is one of these. */
  boolean take(String line, String what) {
    Matcher packet = PACKET.matcher(line);
    if (packet.matches()) {
      if (packet.group(2) != null) {
        client = "10.7.12." + ++clients + ":22471"; // each of these comes from another client
      }
      send(packet.group(1).equals("client"), packet.group(3), packet.group(4) != null);
      return true;
    }
    Matcher state = STATE.matcher(line);
    if (!state.matches()) {
      return false;
    }
    Optional<ConnectionSnapshot> entry = entry();
    if (state.group(1) == null) {
      assertThat(entry).as(what).isEmpty();
      return true;
    }
    assertThat(entry.orElseThrow().state()).as(what).isEqualTo(state.group(1));
    assertThat(entry.get().server().getHostAddress() + ":" + entry.get().serverPort())
        .as(what)
        .isEqualTo(state.group(3));
    assertThat(Math.abs(entry.get().secondsLeft() - Long.parseLong(state.group(2))))
        .as(what)
        .isLessThanOrEqualTo(1);
    return true;
  }

  private void send(boolean fromClient, String letters, boolean datagram) {
    if (lab.engine().services().isEmpty()) {
      String kind = datagram ? "-u " : "-t ";
      lab.run("ipvsadm -A " + kind + DEFAULT_VIRTUAL + " -s rr");
      lab.run("ipvsadm -a " + kind + DEFAULT_VIRTUAL + " -r " + DEFAULT_SERVER + " -m");
    }
    if (fromClient) {
      String virtual = virtual();
      lab.fromClient(
          datagram ? Frames.udp(client, virtual) : Frames.tcp(client, virtual, flags(letters)));
      return;
    }
    ConnectionSnapshot entry = entry().orElseThrow();
    String server = entry.server().getHostAddress() + ":" + entry.serverPort();
    lab.fromServer(
        datagram ? Frames.udp(server, client) : Frames.tcp(server, client, flags(letters)));
  }

  private Optional<ConnectionSnapshot> entry() {
    return lab.connections().stream()
        .filter(entry -> client.startsWith(entry.client().getHostAddress() + ":"))
        .findFirst();
  }

  private String virtual() {
    List<ServiceKey> keys =
        lab.engine().services().stream().map(service -> service.settings().key()).toList();
    if (keys.getLast() instanceof ServiceKey.OfAddress key) {
      return key.address().getHostAddress() + ":" + key.port();
    }
    throw new AssertionError(keys);
  }

  private static int flags(String letters) {
    return switch (letters) {
      case "SYN" -> SYN;
      case "SYN+ACK", "SA" -> SYN | ACK;
      case "ACK", "A" -> ACK;
      case "FA" -> FIN | ACK;
      case "R" -> RST;
      case "PA" -> PUSH | ACK;
      case "" -> 0;
      default -> throw new IllegalArgumentException(letters);
    };
  }
}
