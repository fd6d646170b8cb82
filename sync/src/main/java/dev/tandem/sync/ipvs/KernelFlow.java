package dev.tandem.sync.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A connection or template as one IPVS tells another of it.
 *
 * @param protocol number in the IP header; 0 for a template of a firewall mark
 * @param flags see {@link KernelFormat}
 * @param state in its protocol's table; of a template 1 if a connection under it got an answer
 * @param mark firewall mark of the packets, 0 for none
 * @param timeoutSeconds how long it lives without another packet; 0 if the sender does not say
 * @param client masked for a template
 * @param virtual for a template of a firewall mark, the mark in its last four octets
 * @param sequences how sequence numbers are shifted: first, difference and difference before, of
 *     what the server gets and of what it sends; empty if they are not
 * @param engine the persistence engine by which a template is found
 */
record KernelFlow(
    int protocol,
    int flags,
    int state,
    int clientPort,
    int virtualPort,
    int serverPort,
    int mark,
    long timeoutSeconds,
    InetAddress client,
    InetAddress virtual,
    InetAddress server,
    List<Integer> sequences,
    Optional<Engine> engine) {

  KernelFlow {
    sequences = List.copyOf(sequences);
  }

  /**
   * A persistence engine's word about a flow.
   *
   * @param name such as {@code sip}; empty if the sender does not say
   * @param data by which it finds the flow again, in hexadecimal
   */
  record Engine(String name, String data) {}

  boolean ipv6() {
    return client instanceof Inet6Address;
  }

  boolean template() {
    return (flags & KernelFormat.TEMPLATE) != 0;
  }

  int method() {
    return flags & KernelFormat.METHOD_MASK;
  }
}
