package dev.tandem.sync;

import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.UDP;

/** JGroups' UDP transport, which also says where messages come from. */
public final class WatchedUdp extends UDP implements Watched {

  private final Origins origins = new Origins();

  /** Made by JGroups, for its configuration. */
  public WatchedUdp() {
    // On the wire it is the transport that it extends.
    id = ClassConfigurator.getProtocolId(UDP.class);
    message_processing_policy = null;
    msg_processing_policy = origins;
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
}
