package dev.tandem.lvs.service;

/**
 * How packets to a {@link ForwardingMethod#TUNNEL} server are wrapped.
 *
 * @param port UDP port of the server's decapsulator, for GUE only; 0 otherwise
 */
public record Tunnel(Type type, int port, Checksum checksum) {

  /** Plain IP in IP, what {@code -i} means by itself. */
  public static final Tunnel IPIP = new Tunnel(Type.IPIP, 0, Checksum.NONE);

  /** The outer protocol. */
  public enum Type {
    IPIP,
    GUE,
    GRE
  }

  /** What protects the encapsulation header. */
  public enum Checksum {
    NONE,
    FULL,
    /** Remote checksum offload, GUE only. */
    REMOTE
  }
}
