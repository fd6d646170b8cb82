/**
 * Bidirectional Forwarding Detection (RFC 5880, RFC 5881): whether a neighbour is there, many times
 * a second. {@link dev.tandem.vrrp.bfd.BfdPacket} is bytes, {@link dev.tandem.vrrp.bfd.BfdSession}
 * the decision as a pure step, {@link dev.tandem.vrrp.bfd.BfdMonitor} the thread with the sockets.
 */
package dev.tandem.vrrp.bfd;
