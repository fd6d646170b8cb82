package dev.tandem.director.daemon;

import dev.tandem.vrrp.VrrpStatus;
import dev.tandem.vrrp.router.VrrpRouter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;

/** What {@link Succession} needs of VRRP; each method is that of {@link VrrpRouter}. */
interface Election {

  VrrpStatus status();

  void handOverAll(Duration patience);

  boolean takeOver(String instance);

  void masterDied(Set<InetAddress> addresses, int rankAmongLiving);

  void masterLost(Set<InetAddress> addresses, int rankAmongLiving);

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
      public void masterDied(Set<InetAddress> addresses, int rankAmongLiving) {
        router.masterDied(addresses, rankAmongLiving);
      }

      @Override
      public void masterLost(Set<InetAddress> addresses, int rankAmongLiving) {
        router.masterLost(addresses, rankAmongLiving);
      }
    };
  }
}
