package dev.tandem.lvs.service;

/** How packets reach a real server, with the names that {@code ipvsadm -L} prints. */
public enum ForwardingMethod {
  /** Network address translation in both directions ({@code -m}, {@code lb_kind NAT}). */
  MASQUERADE("Masq"),
  /** Direct routing: only the destination MAC changes ({@code -g}, {@code lb_kind DR}). */
  ROUTE("Route"),
  /** Encapsulation ({@code -i}, {@code lb_kind TUN}). */
  TUNNEL("Tunnel");

  private final String label;

  ForwardingMethod(String label) {
    this.label = label;
  }

  /** The word in the Forward column of {@code ipvsadm -L}. */
  public String label() {
    return label;
  }
}
