package dev.tandem.lvs.pool;

import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.service.ServerKey;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The real servers of one service in IPVS's order: a new server goes to the front. Schedulers walk
 * this order, and ties between equal servers go to the one in front.
 */
public final class Servers {

  private RealServer[] list = new RealServer[0];

  public int size() {
    return list.length;
  }

  public RealServer get(int position) {
    return list[position];
  }

  /** Finds a server by address and port. */
  public Optional<RealServer> find(ServerKey key) {
    InetAddress address = key.address();
    int position = positionOf(IpAddress.high(address), IpAddress.low(address), key.port());
    return position < 0 ? Optional.empty() : Optional.of(list[position]);
  }

  /** The position of a server by the halves of its address, or -1. Allocates nothing. */
  public int positionOf(long high, long low, int port) {
    for (int i = 0; i < list.length; i++) {
      if (list[i].low() == low && list[i].high() == high && list[i].port() == port) {
        return i;
      }
    }
    return -1;
  }

  /** The position of the first server with an address, on whatever port, or -1. */
  public int positionOf(long high, long low) {
    for (int i = 0; i < list.length; i++) {
      if (list[i].low() == low && list[i].high() == high) {
        return i;
      }
    }
    return -1;
  }

  public List<RealServer> asList() {
    return List.of(list);
  }

  /** Puts a server in front. */
  public void add(RealServer server) {
    RealServer[] longer = new RealServer[list.length + 1];
    System.arraycopy(list, 0, longer, 1, list.length);
    longer[0] = server;
    replace(longer);
  }

  public void remove(RealServer server) {
    server.unlist();
    replace(Arrays.stream(list).filter(other -> other != server).toArray(RealServer[]::new));
  }

  private void replace(RealServer[] changed) {
    list = changed;
    for (int i = 0; i < list.length; i++) {
      list[i].listAt(i);
    }
  }
}
