package dev.tandem.lvs.service;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The service table as its operators see it: what {@code ipvsadm} does to the kernel's table. Calls
 * may come from any thread, take effect in order, and return when they have taken effect.
 *
 * <p>Every change throws {@link LvsException} when refused, with the table as it was.
 */
public interface LvsControl {

  /** Adds a service without servers. */
  void addService(ServiceSettings settings);

  /** Replaces scheduler, flags and persistence of a service; servers and connections stay. */
  void editService(ServiceSettings settings);

  /** Removes a service with its servers; their connections run out by themselves. */
  void deleteService(ServiceKey key);

  /** Removes all services. */
  void flush();

  void addServer(ServiceKey service, ServerSettings settings);

  void editServer(ServiceKey service, ServerSettings settings);

  /** Removes a server; its connections run out by themselves and revive if it returns in time. */
  void deleteServer(ServiceKey service, ServerKey server);

  /**
   * Ends the connections and templates of a server now, or of all servers of a service; what comes
   * of them afterwards belongs to no connection.
   */
  default void cutConnections(ServiceKey service, Optional<ServerKey> server) {
    throw new LvsException(LvsError.UNSUPPORTED, service);
  }

  /**
   * Makes several changes as one: no packet meets some of them without the others. They are calls
   * of this table; the first that is refused ends it, and those before stay.
   */
  default void together(Runnable changes) {
    changes.run();
  }

  /** Counts from now on as from zero: one service, or all of them. */
  void zero(Optional<ServiceKey> service);

  /** Sets the timeouts of the three states that IPVS lets one set; 0 keeps the present value. */
  void setTimeouts(Timeouts timeouts);

  Timeouts timeouts();

  /** All services in IPVS's own order. */
  List<ServiceSnapshot> services();

  /** One service, or empty when there is none. */
  Optional<ServiceSnapshot> service(ServiceKey key);

  /** Hands every connection and template to the consumer, in the table's order. */
  void connections(Consumer<ConnectionSnapshot> consumer);

  /** Sets what the kernel has as sysctls; takes effect for what comes. */
  default void tune(Tuning tuning) {
    throw new LvsException(LvsError.UNSUPPORTED, tuning);
  }

  default Tuning tuning() {
    return Tuning.OF_KERNEL;
  }

  /**
   * Sets by which rules packets carry a firewall mark, in place of those before.
   *
   * @throws LvsException when a rule cannot be kept to; then those before stay
   */
  default void markRules(List<MarkRule> rules) {
    throw new LvsException(LvsError.UNSUPPORTED, rules);
  }

  /** The rules by which packets carry a firewall mark. */
  default List<MarkRule> markRules() {
    return List.of();
  }

  /**
   * What a packet would meet; nothing is changed.
   *
   * @throws LvsException when the question names an interface or a family that is not there
   */
  default FlowAnswer explain(FlowQuestion question) {
    throw new LvsException(LvsError.UNSUPPORTED, question);
  }

  /** Slots of the connection table, which {@code ipvsadm -L} prints as its size. */
  long tableSize();

  /**
   * The timeouts behind {@code ipvsadm --set}, in seconds.
   *
   * @param tcp of ESTABLISHED
   * @param tcpFin of FIN_WAIT
   * @param udp of all UDP flows
   */
  record Timeouts(int tcp, int tcpFin, int udp) {}
}
