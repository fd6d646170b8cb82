package dev.tandem.vrrp;

/** Hears what happens, in order. */
public interface VrrpListener {

  /**
   * Called on the router's own thread, between one advert and the next: it must return at once, may
   * not wait for anything, and may not call the router.
   */
  void happened(VrrpEvent event);
}
