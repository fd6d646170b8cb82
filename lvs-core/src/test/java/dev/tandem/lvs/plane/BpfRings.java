package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tandem.linux.bpf.BpfRing;
import dev.tandem.lvs.fastpath.SharedLayout;
import java.lang.foreign.Arena;
import java.util.function.IntConsumer;

/** Reads what the program reported, for tests. */
final class BpfRings {

  private BpfRings() {}

  /** Hands over the flag class of each event. */
  static void drain(BalancerMaps maps, Arena arena, IntConsumer flagClass) {
    new BpfRing(maps.map(BalancerMaps.EVENTS), arena)
        .poll(
            (ring, offset, length) ->
                flagClass.accept(ring.get(JAVA_BYTE, offset + SharedLayout.EVENT_FLAG_CLASS)),
            100);
  }
}
