package dev.tandem.vrrp.network;

import java.util.function.Consumer;

/** Knows the interfaces of this host, and tells of their changes. */
public interface HostWatcher extends AutoCloseable {

  /**
   * Returns the present view, and hands every later one to the listener, on a thread of the
   * watcher's own.
   */
  HostView start(Consumer<HostView> changed);

  @Override
  void close();
}
