package dev.tandem.sync;

import java.util.Collection;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.stack.Protocol;

/**
 * Sits on the transport and hears of closed connections 150 ms before anyone has confirmed that the
 * peer is gone: early enough for VRRP, whose takeover undoes itself if it proves wrong.
 */
final class SuspicionTap extends Protocol {

  private final Consumer<Address> suspected;

  SuspicionTap(Consumer<Address> suspected) {
    this.suspected = suspected;
  }

  @Override
  public Object up(Event event) {
    if (event.getType() == Event.SUSPECT && event.getArg() instanceof Collection<?> members) {
      for (Object member : members) {
        if (member instanceof Address address) {
          suspected.accept(address);
        }
      }
    }
    return up_prot.up(event);
  }
}
