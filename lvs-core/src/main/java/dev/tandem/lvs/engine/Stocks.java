package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.fastpath.StockRecords;
import dev.tandem.lvs.ftp.FtpLine;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.schedule.NewFlow;
import dev.tandem.lvs.schedule.Scheduler;
import dev.tandem.lvs.service.ServiceKey;
import java.net.InetAddress;

/**
 * Chooses servers ahead, for services whose new flows come faster than one by one through the
 * engine is good for: the fast path takes them and opens flows by itself. A stock holds what comes
 * in a few milliseconds, so that choices are made by what is so now. A service without many new
 * flows has none, and each change of services takes back what lies in them.
 */
final class Stocks {

  /** Windows of 17 ms. */
  private static final int WINDOW_SHIFT = 4;

  // So many new flows in a window are 15,000 in a second.
  private static final int MANY = 256;
  private static final int FEW = MANY / 4;
  private static final int LEAST_DEPTH = 128;

  private final StockRecords records;
  private final EngineParts parts;
  private final NewFlow flow = new NewFlow();
  private final Holder[] holders;
  private int given;
  private boolean unsettled;

  /** A service with a stock. */
  private static final class Holder {
    private final VirtualService service;
    private final InetAddress address;
    private final boolean tcp;
    private int window;
    private int takenBefore;
    private int depth = LEAST_DEPTH;

    private Holder(VirtualService service, int window, int taken) {
      this.service = service;
      this.address = IpAddress.address(service.addressHigh(), service.addressLow());
      this.tcp = service.protocol() == PacketView.TCP;
      this.window = window;
      this.takenBefore = taken;
    }

    /** New flows in each window of late, when a window is over; else -1. */
    private int flows(int nowWindow, int taken) {
      int windows = nowWindow - window;
      if (windows <= 0) {
        return -1;
      }
      int flows = taken - takenBefore + service.demand().flows(window);
      window = nowWindow;
      takenBefore = taken;
      return flows / windows;
    }
  }

  /** Nothing lies in the stocks, whatever an earlier engine has laid in. */
  Stocks(StockRecords records, EngineParts parts) {
    this.records = records;
    this.parts = parts;
    holders = new Holder[records.count()];
    for (int i = 0; i < holders.length; i++) {
      records.withdraw(i, _ -> {});
    }
  }

  /** Whether some service has a stock. */
  boolean given() {
    return given > 0;
  }

  /** A flow to a service began in the engine. */
  void began(VirtualService service, int now) {
    if (holders.length == 0 || service.demand().another(window(now)) != MANY) {
      return;
    }
    if (!isHeld(service) && permitted() && suits(service)) {
      give(service, now);
    }
  }

  private boolean isHeld(VirtualService service) {
    for (Holder holder : holders) {
      if (holder != null && holder.service == service) {
        return true;
      }
    }
    return false;
  }

  private static int window(int now) {
    return now >> WINDOW_SHIFT;
  }

  /** Whether flows may be opened before the engine has seen them at all. */
  private boolean permitted() {
    return !parts.table().crowded()
        && !parts.defence().active()
        && !parts.behaviour().sparesFlows()
        && parts.marks().rules().isEmpty();
  }

  /** Whether all that a flow of a service needs is a server. */
  private boolean suits(VirtualService service) {
    boolean simple =
        service.protocol() == PacketView.UDP
            ? !service.settings().onePacket()
            : service.protocol() == PacketView.TCP && !isHelped(service);
    return simple
        && service.port() != 0
        && !service.persistent()
        && service.picksAhead()
        && IpAddress.isIpv4(service.addressHigh(), service.addressLow())
        && !hasThresholds(service);
  }

  private boolean isHelped(VirtualService service) {
    return service.port() == FtpLine.CONTROL_PORT && parts.behaviour().helpsFtp();
  }

  private static boolean hasThresholds(VirtualService service) {
    for (int i = 0; i < service.servers().size(); i++) {
      if (service.servers().get(i).settings().upperThreshold() > 0) {
        return true;
      }
    }
    return false;
  }

  private void give(VirtualService service, int now) {
    for (int i = 0; i < holders.length; i++) {
      if (holders[i] == null) {
        holders[i] = new Holder(service, window(now), records.taken(i));
        given++;
        tell(holders[i], i);
        return;
      }
    }
  }

  private void tell(Holder holder, int stock) {
    VirtualService service = holder.service;
    parts.services().directory().stock(service.protocol(), holder.address, service.port(), stock);
  }

  /** Lays in what is missing, and takes stocks away that are not needed any more. */
  void supply(int now) {
    if (given == 0) {
      return;
    }
    boolean stay = permitted();
    for (int i = 0; i < holders.length; i++) {
      if (holders[i] != null) {
        supply(i, stay, now);
      }
    }
    unsettled = false;
  }

  private void supply(int stock, boolean stay, int now) {
    Holder holder = holders[stock];
    int flows = holder.flows(window(now), records.taken(stock));
    boolean changed = unsettled && !(isThere(holder.service) && suits(holder.service));
    if (!stay || changed || (flows >= 0 && flows < FEW)) {
      takeAway(stock);
      return;
    }
    if (flows >= 0) {
      // A quarter of a window ahead: 4 ms.
      holder.depth = Math.clamp(flows / 4, LEAST_DEPTH, SharedLayout.CHOICES);
    }
    int left = records.left(stock);
    if (left == 0) {
      holder.depth = Math.min(2 * holder.depth, SharedLayout.CHOICES);
    }
    if (left <= holder.depth / 2) {
      fill(stock, holder, now);
    }
  }

  private boolean isThere(VirtualService service) {
    ServiceKey key = service.key();
    return parts.services().contains(key) && parts.services().get(key) == service;
  }

  private void fill(int stock, Holder holder, int now) {
    VirtualService service = holder.service;
    int target = (int) service.addressLow();
    for (int left = records.left(stock); left < holder.depth; left++) {
      int position = service.pick(flow.of(0, 0, target, now));
      if (position == Scheduler.NONE) {
        return;
      }
      RealServer server = service.servers().get(position);
      server.chosenAhead(1, holder.tcp);
      records.lay(
          stock,
          server.number(),
          Connections.flags(server),
          (int) server.low(),
          service.serverPort(server, service.port()));
    }
  }

  /** Services or what they go by are about to change: what was chosen ahead counts no more. */
  void takeBack() {
    if (given == 0) {
      return;
    }
    for (int i = 0; i < holders.length; i++) {
      if (holders[i] != null) {
        takeBack(i);
      }
    }
    unsettled = true;
  }

  private void takeBack(int stock) {
    boolean tcp = holders[stock].tcp;
    records.withdraw(stock, number -> parts.destinations().get(number).chosenAhead(-1, tcp));
  }

  private void takeAway(int stock) {
    takeBack(stock);
    Holder holder = holders[stock];
    holders[stock] = null;
    given--;
    if (isThere(holder.service)) {
      tell(holder, ServiceDirectory.NO_STOCK);
    }
  }
}
