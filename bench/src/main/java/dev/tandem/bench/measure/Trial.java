package dev.tandem.bench.measure;

import dev.tandem.bench.contestant.Contestant;
import dev.tandem.bench.load.Effort;
import dev.tandem.bench.load.Flows;
import dev.tandem.bench.load.Generator;
import dev.tandem.bench.load.Sink;
import java.time.Duration;

/** A contestant under one kind of load, ready to be measured again and again. */
final class Trial implements AutoCloseable {

  /** The processor that makes packets, and forwards what needs no other one. */
  static final int GENERATOR_CPU = 0;

  private static final int LEAST_CHUNK = 512;
  private static final int MOST_CHUNK = 8192;
  private static final int PASSES = 20;
  // A chunk that did not arrive at once says nothing if it was the machine's fault.
  private static final double NEARLY_ALL = 0.995;
  private static final Duration PATIENCE = Duration.ofMillis(5);
  private static final int CALIBRATION = 100_000;
  private static final Duration STRAGGLERS = Duration.ofMillis(20);

  private final Contestant contestant;
  private final Flows flows;
  private final Sink sink;
  private final Generator generator;
  private int packets = CALIBRATION;
  private int mostAtOnce = MOST_CHUNK;

  /** The sink outlives the trial. */
  Trial(Contestant contestant, Flows flows, Sink sink) {
    this.contestant = contestant;
    this.flows = flows;
    this.sink = sink;
    generator =
        new Generator(
            contestant.path(), Generator.Stream.of(flows, contestant.target()), GENERATOR_CPU);
  }

  Contestant contestant() {
    return contestant;
  }

  /** One round: {@code packets} were sent, {@code arrived} reached a server. */
  record Round(long packets, long arrived, Effort effort) {

    double millionsASecond() {
      return arrived * 1000.0 / effort.wallNanos();
    }

    double cpuNanosEach() {
      return (double) effort.cpuNanos() / arrived;
    }

    double lost() {
      return 1 - (double) arrived / packets;
    }
  }

  /** Makes all flows known; then finds the pace. */
  void warmUp(Duration round) {
    Flows once = new Flows(flows.count(), Flows.Order.SEQUENTIAL);
    try (Generator opening =
        new Generator(
            contestant.path(), Generator.Stream.of(once, contestant.target()), GENERATOR_CPU)) {
      int passes = 0;
      while (arrivingShare(opening) < NEARLY_ALL) {
        if (++passes == PASSES) {
          throw new IllegalStateException(
              "%s still loses packets of %s flows after %d passes"
                  .formatted(contestant.name(), flows, passes));
        }
      }
    }
    measure();
    double nanosEach = (double) measure().effort().wallNanos() / CALIBRATION;
    packets = (int) Math.max(CALIBRATION, round.toNanos() / nanosEach);
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

  Round measure() {
    long before = sink.arrived();
    long own = contestant.ownCpuNanos();
    Effort effort = generator.measure(packets);
    long arrived = sink.await(before + packets, STRAGGLERS) - before;
    return new Round(packets, arrived, effort.plusCpu(contestant.ownCpuNanos() - own));
  }

  @Override
  public void close() {
    generator.close();
  }
}
