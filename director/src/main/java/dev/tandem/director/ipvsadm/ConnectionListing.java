package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.Protocol;
import java.util.Optional;

/** {@code ipvsadm -Lc}: one line per connection and template, in the table's order. */
final class ConnectionListing {

  private static final int STATE_WIDTH = 11;
  private static final int ENDPOINT_WIDTH = 18;

  private final TextOutput out;
  private final Labels labels;
  private final boolean withEngineData;

  ConnectionListing(TextOutput out, Labels labels, boolean withEngineData) {
    this.out = out;
    this.labels = labels;
    this.withEngineData = withEngineData;
  }

  void printTitle() {
    out.text("IPVS connection entries").endLine();
    out.text("pro expire ").left("state", STATE_WIDTH);
    out.text(" ").left("source", ENDPOINT_WIDTH);
    out.text(" ").left("virtual", ENDPOINT_WIDTH);
    out.text(" destination");
    if (withEngineData) {
      out.text("        pe name          pe_data");
    }
    out.endLine();
  }

  void print(ConnectionSnapshot connection) {
    Optional<Protocol> protocol = protocol(connection.protocol());
    out.left(connection.protocol(), 3).text(" ").left(timeLeft(connection.secondsLeft()), 6);
    out.text(" ").left(connection.state(), STATE_WIDTH).text(" ");
    String client = labels.endpoint(connection.client(), connection.clientPort(), protocol);
    out.left(client, ENDPOINT_WIDTH).text(" ");
    String virtual = labels.endpoint(connection.virtual(), connection.virtualPort(), protocol);
    out.left(virtual, ENDPOINT_WIDTH).text(" ");
    String server = labels.endpoint(connection.server(), connection.serverPort(), protocol);
    if (withEngineData && connection.engineData().isPresent()) {
      ConnectionSnapshot.EngineData engine = connection.engineData().get();
      // Two blanks to the left of the title: so real ipvsadm prints it.
      out.left(server, 16).text(" ").left(engine.engine(), 18).text(" ").text(engine.data());
    } else {
      out.text(server);
    }
    out.endLine();
  }

  private static Optional<Protocol> protocol(String name) {
    return switch (name) {
      case "TCP" -> Optional.of(Protocol.TCP);
      case "UDP" -> Optional.of(Protocol.UDP);
      case "SCTP" -> Optional.of(Protocol.SCTP);
      default -> Optional.empty();
    };
  }

  /** Minutes and seconds, the minutes growing past 99. */
  private static String timeLeft(long seconds) {
    return twoDigits(seconds / 60) + ":" + twoDigits(seconds % 60);
  }

  private static String twoDigits(long number) {
    return number < 10 ? "0" + number : Long.toString(number);
  }
}
