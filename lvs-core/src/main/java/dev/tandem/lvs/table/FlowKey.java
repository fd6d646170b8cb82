package dev.tandem.lvs.table;

import dev.tandem.lvs.packet.IpAddress;

/**
 * What a flow is found by: the client's end, and one of the ends that it talks to, which is the
 * virtual service's for packets of the client and the real server's for its answers. One object is
 * filled for packet after packet. Addresses are {@link IpAddress}'s two longs.
 */
public final class FlowKey {

  int protocol;
  long clientHigh;
  long clientLow;
  int clientPort;
  long otherHigh;
  long otherLow;
  int otherPort;
  long identity;

  /** Describes a flow of either family. */
  public FlowKey of(
      int newProtocol,
      long newClientHigh,
      long newClientLow,
      int newClientPort,
      long newOtherHigh,
      long newOtherLow,
      int newOtherPort) {
    protocol = newProtocol;
    clientHigh = newClientHigh;
    clientLow = newClientLow;
    clientPort = newClientPort;
    otherHigh = newOtherHigh;
    otherLow = newOtherLow;
    otherPort = newOtherPort;
    identity = 0;
    return this;
  }

  /** The template is for one call, which this stands for; 0 if it is for all of the client's. */
  public FlowKey identity(long call) {
    identity = call;
    return this;
  }

  /** Describes a flow of IPv4, whose addresses are 32 bits. */
  public FlowKey ofIpv4(
      int newProtocol, int client, int newClientPort, int other, int newOtherPort) {
    return of(
        newProtocol,
        0,
        IpAddress.low(client),
        newClientPort,
        0,
        IpAddress.low(other),
        newOtherPort);
  }

  /** The port of the other end. */
  public int otherPort() {
    return otherPort;
  }

  /** Whether the client's packets are IPv6. */
  boolean ipv6() {
    return !IpAddress.isIpv4(clientHigh, clientLow);
  }
}
