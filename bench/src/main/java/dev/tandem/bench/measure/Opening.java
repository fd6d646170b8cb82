package dev.tandem.bench.measure;

import dev.tandem.bench.contestant.Contestant;
import dev.tandem.bench.load.Flows;
import dev.tandem.bench.load.Generator;
import dev.tandem.bench.load.Sink;
import java.time.Duration;

/** Makes flows known to a contestant, at the pace that it keeps up with. */
final class Opening {

  private static final int LEAST_CHUNK = 512;
  private static final int MOST_CHUNK = 8192;
  private static final int PASSES = 20;
  // A chunk that did not arrive at once says nothing if it was the machine's fault.
  private static final double NEARLY_ALL = 0.995;
  private static final Duration PATIENCE = Duration.ofMillis(5);

  private final Contestant contestant;
  private final Flows flows;
  private final Sink sink;
  private int mostAtOnce = MOST_CHUNK;

  private Opening(Contestant contestant, Flows flows, Sink sink) {
    this.contestant = contestant;
    this.flows = flows;
    this.sink = sink;
  }

  /** Sends a packet of each flow until nearly all arrive. */
  static void of(Contestant contestant, Flows flows, Sink sink) {
    new Opening(contestant, flows, sink).untilKnown();
  }

  private void untilKnown() {
    Flows once = new Flows(flows.count(), Flows.Order.SEQUENTIAL);
    Generator.Stream stream = Generator.Stream.of(once, contestant.target());
    try (Generator opening = new Generator(contestant.path(), stream, Trial.GENERATOR_CPU)) {
      int passes = 0;
      while (arrivingShare(opening) < NEARLY_ALL) {
        if (++passes == PASSES) {
          throw new IllegalStateException(
              "%s still loses packets of %s flows after %d passes"
                  .formatted(contestant.name(), flows, passes));
        }
      }
    }
  }

  /** Sends a packet of each flow, in chunks that grow to what arrives whole. */
  private double arrivingShare(Generator opening) {
    long before = sink.arrived();
    int chunk = LEAST_CHUNK;
    for (int sent = 0; sent < flows.count(); ) {
      int size = Math.min(chunk, flows.count() - sent);
      long wanted = sink.arrived() + size;
      opening.send(size);
      boolean arrived = sink.await(wanted, PATIENCE) >= wanted;
      mostAtOnce = arrived ? mostAtOnce : Math.max(chunk / 2, LEAST_CHUNK);
      chunk = Math.min(chunk * 2, mostAtOnce);
      sent += size;
    }
    return (double) (sink.arrived() - before) / flows.count();
  }
}
