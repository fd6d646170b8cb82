package dev.tandem.lvs.service;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A connection or a persistence template at one moment.
 *
 * @param protocol as {@code ipvsadm -Lc} prints it: TCP, UDP, SCTP, or IP for templates of firewall
 *     marks
 * @param state IPVS's name of the state, such as ESTABLISHED
 * @param secondsLeft until it expires if nothing comes, rounded down
 * @param engineData of a template that a persistence engine made
 */
public record ConnectionSnapshot(
    String protocol,
    InetAddress client,
    int clientPort,
    InetAddress virtual,
    int virtualPort,
    InetAddress server,
    int serverPort,
    String state,
    long secondsLeft,
    boolean template,
    Optional<EngineData> engineData) {

  /** A connection or template without a persistence engine. */
  public ConnectionSnapshot(
      String protocol,
      InetAddress client,
      int clientPort,
      InetAddress virtual,
      int virtualPort,
      InetAddress server,
      int serverPort,
      String state,
      long secondsLeft,
      boolean template) {
    this(
        protocol,
        client,
        clientPort,
        virtual,
        virtualPort,
        server,
        serverPort,
        state,
        secondsLeft,
        template,
        Optional.empty());
  }

  /**
   * What a persistence engine goes by besides the client's address.
   *
   * @param engine its name, such as {@code sip}
   * @param data what tells this client apart, such as the SIP Call-ID
   */
  public record EngineData(String engine, String data) {}
}
