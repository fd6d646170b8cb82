package dev.tandem.lvs.schedule;

import dev.tandem.lvs.pool.Servers;

/**
 * {@code dh}: the destination address hashed to one of 256 places, dealt out to the servers in
 * turn, whatever their weight. Where that server cannot take it, nobody does.
 */
final class DestinationHashing implements Scheduler {

  @Override
  public boolean looksAtFlow() {
    return true;
  }

  @Override
  public int pick(Servers servers, NewFlow flow) {
    if (servers.size() == 0) {
      return NONE;
    }
    int server = AddressHash.place(flow.virtualAddress()) % servers.size();
    return servers.get(server).available() ? server : NONE;
  }
}
