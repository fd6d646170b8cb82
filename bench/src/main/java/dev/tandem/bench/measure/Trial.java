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

  private static final int CALIBRATION = 100_000;
  private static final Duration STRAGGLERS = Duration.ofMillis(20);

  private final Contestant contestant;
  private final Flows flows;
  private final Sink sink;
  private final Generator generator;
  private int packets = CALIBRATION;

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
    Opening.of(contestant, flows, sink);
    measure();
    double nanosEach = (double) measure().effort().wallNanos() / CALIBRATION;
    packets = (int) Math.max(CALIBRATION, round.toNanos() / nanosEach);
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
