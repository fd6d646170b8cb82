package dev.tandem.sync;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.MaxOneThreadPerSender;
import org.jgroups.util.MessageBatch;

/**
 * Where messages come from: a message itself tells by which name its sender goes, and that of a
 * stranger is nobody's. JGroups' way of passing messages on to its threads, and a note for each.
 */
final class Origins extends MaxOneThreadPerSender {

  private static final int MOST = 64;

  // A thread that receives does so for one message after the other, of whichever channel.
  private static final ThreadLocal<Address> RECEIVING = new ThreadLocal<>();

  private final Map<Address, Address> ends =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Address> eldest) {
          return size() > MOST;
        }
      };

  /** What this thread hands over until further notice comes from there. */
  void receiving(Address end) {
    RECEIVING.set(end);
  }

  @Override
  public boolean process(Message message, boolean outOfBand) {
    note(message.getSrc());
    return super.process(message, outOfBand);
  }

  @Override
  public boolean process(MessageBatch batch, boolean outOfBand) {
    note(batch.sender());
    return super.process(batch, outOfBand);
  }

  private void note(Address source) {
    Address end = RECEIVING.get();
    if (source != null && end != null) {
      synchronized (ends) {
        ends.put(source, end);
      }
    }
  }

  /** The address from which messages of a source came last, if it is known. */
  Optional<InetAddress> of(Address source) {
    synchronized (ends) {
      return Optional.ofNullable(ends.get(source))
          .filter(IpAddress.class::isInstance)
          .map(end -> ((IpAddress) end).getIpAddress());
    }
  }
}
