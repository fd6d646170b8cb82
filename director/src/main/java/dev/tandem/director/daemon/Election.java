package dev.tandem.director.daemon;

import dev.tandem.vrrp.VrrpStatus;
import dev.tandem.vrrp.router.VrrpRouter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** What {@link Succession} needs of VRRP; each method is that of {@link VrrpRouter}. */
interface Election {

  VrrpStatus status();

  void handOverAll(Duration patience);

  boolean takeOver(String instance);

  void masterDied(Set<InetAddress> addresses, Map<Integer, Integer> ranks);

  void masterLost(Set<InetAddress> addresses, Map<Integer, Integer> ranks);

  static Election of(VrrpRouter router) {
    return new Election() {
      @Override
      public VrrpStatus status() {
        return router.status();
      }

      @Override
      public void handOverAll(Duration patience) {
        router.handOverAll(patience);
      }

      @Override
      public boolean takeOver(String instance) {
        return router.takeOver(instance);
      }

      @Override
      public void masterDied(Set<InetAddress> addresses, Map<Integer, Integer> ranks) {
        router.masterDied(addresses, ranks);
      }

      @Override
      public void masterLost(Set<InetAddress> addresses, Map<Integer, Integer> ranks) {
        router.masterLost(addresses, ranks);
      }
    };
  }
}
