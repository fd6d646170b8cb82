package dev.tandem.lvs.warm;

import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.Protocol;
import java.util.List;
import java.util.function.IntSupplier;

/** Planes that stand in for directors with the same services, one of them with connections. */
public final class StandingFlows {

  private static final int REFRESH_SECONDS = 60;

  private StandingFlows() {}

  /**
   * The plane of a director that knows its services and sees no packet.
   *
   * @param connections how many its table is to hold
   * @param clock the present moment in ticks
   */
  public static MemoryPlane none(int connections, long seed, IntSupplier clock) {
    MemoryPlane plane = new MemoryPlane(connections, seed, clock);
    MadeUpNetwork.load(plane.engine());
    plane.engine().replicate(REFRESH_SECONDS);
    return plane;
  }

  /**
   * The same with established connections of every kind, which its peers are to be told of.
   *
   * @param ofEachKind at most 60,000
   */
  public static MemoryPlane some(int ofEachKind, long seed, IntSupplier clock) {
    List<MadeUpFlow> kinds =
        MadeUpNetwork.SERVICES.stream()
            .filter(service -> service.protocol() == Protocol.TCP)
            .map(MadeUpFlow::new)
            .toList();
    // Some of them need a template too.
    MemoryPlane plane = none((kinds.size() + 1) * ofEachKind, seed, clock);
    for (int i = 0; i < ofEachKind; i++) {
      for (MadeUpFlow kind : kinds) {
        kind.open(plane, i);
      }
    }
    return plane;
  }
}
