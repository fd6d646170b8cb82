package dev.tandem.lvs.schedule;

/**
 * What a scheduler may know of the flow it finds a server for. One object is used for flow after
 * flow. Addresses are 32 bits, those of IPv6 folded by exclusive or.
 */
public final class NewFlow {

  private int clientAddress;
  private int clientPort;
  private int virtualAddress;
  private int now;

  /** Describes another flow; {@code moment} in ticks. */
  public NewFlow of(int newClientAddress, int newClientPort, int newVirtualAddress, int moment) {
    clientAddress = newClientAddress;
    clientPort = newClientPort;
    virtualAddress = newVirtualAddress;
    now = moment;
    return this;
  }

  public int clientAddress() {
    return clientAddress;
  }

  public int clientPort() {
    return clientPort;
  }

  public int virtualAddress() {
    return virtualAddress;
  }

  /** The present moment in ticks. */
  public int now() {
    return now;
  }
}
