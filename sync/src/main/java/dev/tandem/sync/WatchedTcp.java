package dev.tandem.sync;

import java.io.DataInput;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;

/**
 * JGroups' TCP transport, which also says where messages come from, and whose connection has closed
 * without a goodbye: 150 ms before anyone has confirmed that the peer is gone, early enough for
 * VRRP, whose takeover undoes itself if it proves wrong.
 *
 * <p>The transport's own suspicion looks a member up by the address of the connection and may find
 * an earlier life of it, which is no member, and be silent. Here the present members are asked.
 */
public final class WatchedTcp extends TCP implements Watched {

  private final Origins origins = new Origins();
  private volatile Consumer<Address> closed = member -> {};

  /** Made by JGroups, for its configuration. */
  public WatchedTcp() {
    // On the wire it is the transport that it extends.
    id = ClassConfigurator.getProtocolId(TCP.class);
    message_processing_policy = null;
    msg_processing_policy = origins;
  }

  /** Tells {@code listener} from now on. */
  void onClosed(Consumer<Address> listener) {
    closed = listener;
  }

  @Override
  public Origins origins() {
    return origins;
  }

  @Override
  public void receive(Address sender, byte[] data, int offset, int length) {
    origins.receiving(sender);
    super.receive(sender, data, offset, length);
  }

  @Override
  public void receive(Address sender, DataInput data, int length) throws Exception {
    origins.receiving(sender);
    super.receive(sender, data, length);
  }

  @Override
  public void connectionClosed(Connection connection) {
    super.connectionClosed(connection);
    Address end = connection.peerAddress();
    if (end == null || connection.isClosedGracefully()) {
      return;
    }
    for (Address member : members) {
      if (end.equals(logical_addr_cache.get(member))) {
        closed.accept(member);
      }
    }
  }
}
