package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.AddressFilter;
import dev.tandem.lvs.fastpath.DestinationRecords;
import dev.tandem.lvs.fastpath.TallyKey;
import dev.tandem.lvs.fastpath.TunnelRecords;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.table.Ticks;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbers by which slots and counters name real servers. A removed server keeps its number
 * while it has connections and for two minutes after, as in IPVS's trash: if it comes back to the
 * same service in that time, its connections and counts live on.
 */
final class Destinations {

  private static final Logger LOG = LoggerFactory.getLogger(Destinations.class);

  /** Of a slot whose server is not (yet) known here. */
  static final int UNKNOWN = 0;

  /** For how long a number is kept that nothing counts for. */
  static final int TRASH_TICKS = Ticks.ofSeconds(120);

  // RFC 1191 section 6.3, and the kernel's default.
  private static final int MTU_TICKS = Ticks.ofSeconds(600);
  private static final int SMALLEST_MTU = 68;

  private final DestinationRecords records;
  private final TunnelRecords tunnels;
  private final AddressFilter filter;
  private final NextHops hops;
  private final RealServer[] byNumber;
  private final BitSet taken = new BitSet();
  private final Tallies tallies;

  /** All numbers below it are taken. */
  private int firstFree = UNKNOWN + 1;

  private final Map<TrashKey, Trashed> trash = new LinkedHashMap<>();
  // Servers whose path takes less than their link, and since when.
  private final Map<Integer, Integer> learnedMtus = new HashMap<>();
  private boolean pathMtuDiscovery = true;

  private record TrashKey(ServiceKey service, ServerKey server) {}

  private record Trashed(RealServer server, int idleSince) {}

  Destinations(
      DestinationRecords records,
      TunnelRecords tunnels,
      int capacity,
      AddressFilter filter,
      NextHops hops,
      Tallies tallies) {
    this.records = records;
    this.tunnels = tunnels;
    this.filter = filter;
    this.hops = hops;
    this.tallies = tallies;
    this.byNumber = new RealServer[capacity];
    // Without a server there is nowhere to send to: flows of an unknown one wait for it.
    records.hop(UNKNOWN, NextHops.NONE);
    records.gone(UNKNOWN, true);
    taken.set(UNKNOWN);
    tallies.earlier().numbers().forEach(taken::set);
  }

  /** A slot from an earlier life goes by this number: nobody else gets it. */
  void leaveEarlier(int number) {
    taken.set(number);
  }

  /**
   * A server for a service: the one from the trash or from an earlier life, or a new one.
   *
   * @throws LvsException when all numbers are taken
   */
  RealServer acquire(ServiceKey service, ServerSettings settings) {
    Trashed trashed = trash.isEmpty() ? null : trash.remove(new TrashKey(service, settings.key()));
    RealServer server;
    if (trashed == null) {
      server = begin(service, settings);
      byNumber[server.number()] = server;
      filter.addServer(server.addressBits());
    } else {
      server = trashed.server();
      server.settings(settings);
    }
    route(server);
    records.gone(server.number(), false);
    warnIfOutOfReach(server);
    return server;
  }

  private RealServer begin(ServiceKey service, ServerSettings settings) {
    RealServer earlier = tallies.earlier().take(TallyKey.of(service, settings.key()));
    if (earlier == null) {
      return new RealServer(settings, nextNumber(settings));
    }
    earlier.settle(settings);
    return earlier;
  }

  private void warnIfOutOfReach(RealServer server) {
    if (isTranslated(server)
        && records.hop(server.number()) == NextHops.NONE
        && hops.isLocal(server.key().address())) {
      LOG.warn(
          "real server {} is this host itself: it gets no packets by NAT unless data_plane has"
              + " local_servers on",
          server.key());
    }
  }

  private static boolean isTranslated(RealServer server) {
    return server.settings().method() == ForwardingMethod.MASQUERADE;
  }

  /** Finds the way to a server, and how packets are wrapped on it. */
  void route(RealServer server) {
    int number = server.number();
    InetAddress address = server.key().address();
    boolean translated = isTranslated(server);
    boolean local = hops.isLocal(address);
    int hop =
        translated && local
            ? hops.host()
            : hops.towards(IpAddress.high(address), IpAddress.low(address));
    records.hop(number, hop);
    records.local(number, !translated && local);
    Optional<InetAddress> source = hops.sourceTowards(address);
    if (source.isPresent()) {
      tunnels.set(
          number,
          server.settings().tunnel(),
          source.get(),
          address,
          hops.mtu(hop),
          pathMtuDiscovery);
    } else {
      tunnels.clear(number);
    }
  }

  /** Whether a number stands for a server with an address. */
  boolean isServer(int number, long high, long low) {
    RealServer server = byNumber[number];
    return server != null && server.low() == low && server.high() == high;
  }

  /** A router on the way to a server takes only shorter packets: believed for ten minutes. */
  void learnMtu(int number, int mtu, int now) {
    if (mtu >= SMALLEST_MTU && mtu < tunnels.mtu(number)) {
      tunnels.mtu(number, mtu);
      learnedMtus.put(number, now);
    }
  }

  /** Forgets what was learned of paths long enough ago. */
  void forgetMtus(int now) {
    learnedMtus
        .entrySet()
        .removeIf(learned -> {
          boolean old = Ticks.between(learned.getValue(), now) > MTU_TICKS;
          if (old && !unknown(learned.getKey())) {
            route(byNumber[learned.getKey()]);
          }
          return old;
        });
  }

  /** Whether wrapped packets may be fragmented only if the inner ones may ({@code pmtu_disc}). */
  void pathMtuDiscovery(boolean wanted) {
    if (pathMtuDiscovery != wanted) {
      pathMtuDiscovery = wanted;
      reroute();
    }
  }

  private int nextNumber(ServerSettings settings) {
    int number = taken.nextClearBit(firstFree);
    if (number >= byNumber.length) {
      throw new LvsException(LvsError.OUT_OF_RANGE, settings.key());
    }
    taken.set(number);
    firstFree = number + 1;
    return number;
  }

  /** A server was removed from its service: its packets are dropped, its number rests. */
  void release(ServiceKey service, RealServer server, int now) {
    records.gone(server.number(), true);
    trash.put(new TrashKey(service, server.key()), new Trashed(server, now));
  }

  /** Gives up the numbers of removed servers that have had no connection for long enough. */
  void emptyTrash(int now) {
    List<TrashKey> keys = new ArrayList<>(trash.keySet());
    for (TrashKey key : keys) {
      Trashed trashed = trash.get(key);
      RealServer server = trashed.server();
      if (server.holdsAny()) {
        trash.put(key, new Trashed(server, now));
      } else if (Ticks.between(trashed.idleSince(), now) > TRASH_TICKS) {
        trash.remove(key);
        byNumber[server.number()] = null;
        filter.removeServer(server.addressBits());
        forget(server.number());
      }
    }
  }

  /** Nothing has a number any more: another server may get it. */
  void forget(int number) {
    tallies.forget(number);
    taken.clear(number);
    firstFree = Math.min(firstFree, number);
  }

  /** Whether a slot's number says nothing to this engine. */
  boolean unknown(int number) {
    return byNumber[number] == null;
  }

  /** The server with a number, removed or not; null for one that is {@link #unknown}. */
  RealServer get(int number) {
    return byNumber[number];
  }

  /** The server that flows with a number count for, also one of an earlier life; or null. */
  RealServer holder(int number) {
    RealServer server = byNumber[number];
    return server == null ? tallies.earlier().get(number) : server;
  }

  /** Whether new flows may still be sent to it. */
  boolean present(int number) {
    return !records.gone(number);
  }

  /** Whether it is this host, whose stack gets the packets as they are. */
  boolean isLocal(int number) {
    return records.local(number);
  }

  int hop(int number) {
    return records.hop(number);
  }

  /** Finds the way to each server again, after routes changed. */
  void reroute() {
    for (int number = 1; number < taken.length(); number++) {
      if (!unknown(number)) {
        route(byNumber[number]);
      }
    }
  }

  /** Marks the neighbours that servers are reached through. */
  void markHops(BitSet needed) {
    for (int number = 1; number < taken.length(); number++) {
      if (!unknown(number)) {
        needed.set(records.hop(number));
      }
    }
  }
}
