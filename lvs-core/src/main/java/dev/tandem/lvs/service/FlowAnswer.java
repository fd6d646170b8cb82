package dev.tandem.lvs.service;

import java.util.List;
import java.util.Optional;

/**
 * What a packet would meet, found out without sending it.
 *
 * @param mark 0 for none
 * @param connection that it belongs to
 * @param template that leads the client to a server, or would if it were usable
 * @param candidates the servers of the service in the scheduler's order; empty where nothing is
 *     scheduled
 * @param server that it would reach
 */
public record FlowAnswer(
    Fate fate,
    int mark,
    Optional<ConnectionSnapshot> connection,
    Optional<ServiceKey> service,
    Optional<ConnectionSnapshot> template,
    Optional<String> scheduler,
    List<Candidate> candidates,
    Optional<Reached> server) {

  public FlowAnswer {
    candidates = List.copyOf(candidates);
  }

  /** What becomes of the packet, and why. */
  public enum Fate {
    CONNECTION("it belongs to a connection"),
    TEMPLATE("the client's template leads to the server"),
    SCHEDULED("the scheduler picks the server"),
    LEFT_TO_KERNEL("no service is for it: the kernel gets it"),
    NO_SERVER("the scheduler finds no server: it is refused"),
    SERVER_GONE("the server of its connection is removed: it is dropped");

    private final String meaning;

    Fate(String meaning) {
      this.meaning = meaning;
    }

    public String meaning() {
      return meaning;
    }
  }

  /**
   * A server that the scheduler chooses from.
   *
   * @param available whether it takes new connections at all
   * @param overloaded whether it has reached its upper threshold
   */
  public record Candidate(
      ServerKey server,
      int weight,
      int activeConnections,
      int inactiveConnections,
      boolean available,
      boolean overloaded) {}

  /**
   * The server that the packet would reach.
   *
   * @param port that it would have there
   */
  public record Reached(ServerKey server, ForwardingMethod method, int port) {}
}
