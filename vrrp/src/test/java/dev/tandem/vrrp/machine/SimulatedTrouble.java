package dev.tandem.vrrp.machine;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;

import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A random set of routers, and random trouble for them. */
final class SimulatedTrouble {

  /** Parts per million by which a clock is fast or slow: far more than any that is sold. */
  private static final long MOST_DRIFT = 2000;

  /** How many times as long as another's a router's interval may be. */
  private static final int MOST_TIMES_RARER = 10;

  /** Fewer than two would miss the master for each delay. */
  private static final int LEAST_DOWN_ADVERTS = 2;

  private static final int USUAL_DOWN_ADVERTS = 3;
  private static final int MOST_DOWN_ADVERTS = 5;

  private static final long MOST_AHEAD = Duration.ofMinutes(10).toNanos();

  private final Random random;
  private final SimulatedNetwork network;
  private final VrrpVersion version;
  private final Duration interval;
  private final boolean intervalsDiffer;
  private final int segments;
  private final boolean delays;
  private final boolean patienceDiffers;
  private final boolean ipv6;
  private long longestDelay;

  SimulatedTrouble(Random random) {
    this.random = random;
    this.network = new SimulatedNetwork(random);
    this.version = random.nextInt(3) == 0 ? VrrpVersion.V2 : VrrpVersion.V3;
    this.interval =
        version == VrrpVersion.V2
            ? Duration.ofSeconds(1 + random.nextInt(3))
            : Duration.ofMillis(10L * (1 + random.nextInt(100)));
    this.intervalsDiffer = version == VrrpVersion.V3 && random.nextInt(4) == 0;
    this.segments = random.nextInt(3) == 0 ? 2 : 1;
    this.delays = random.nextInt(4) == 0;
    this.patienceDiffers = random.nextInt(4) == 0;
    this.ipv6 = version == VrrpVersion.V3 && random.nextBoolean();
    int routers = 2 + random.nextInt(4);
    for (int i = 0; i < routers; i++) {
      network.add(router(i));
    }
  }

  SimulatedNetwork network() {
    return network;
  }

  /** The time after which a quiet network must be settled. */
  long settlingTime() {
    long skew = version == VrrpVersion.V2 ? Duration.ofSeconds(1).toNanos() : longestInterval();
    boolean copied = network.routers().stream().allMatch(SimulatedRouter::gateOpen);
    long least = copied ? 0 : Timing.LEAST_SILENCE_WITHOUT_COPY;
    int adverts = patienceDiffers ? MOST_DOWN_ADVERTS : USUAL_DOWN_ADVERTS;
    long masterDown = Math.max(adverts * longestInterval(), least) + skew;
    long settled =
        delays
            ? masterDown + longestInterval() + preemptDelay().toNanos() + masterDown
            : masterDown;
    return drifted(settled) + 4 * quietDelay();
  }

  /** How long two routers may be master in a quiet network: until one of them hears the other. */
  long longestDispute() {
    return drifted(longestInterval()) + 2 * quietDelay();
  }

  /** The longest time between two adverts of a master. */
  long longestInterval() {
    return interval.multipliedBy(intervalsDiffer ? MOST_TIMES_RARER : 1).toNanos();
  }

  /** How long a message of the troubled time may still be under way after its end. */
  long longestDelay() {
    return longestDelay;
  }

  /** By the clock of whoever is slowest. */
  private static long drifted(long time) {
    return time + time * 2 * MOST_DRIFT / 1_000_000;
  }

  /** Schedules trouble up to a moment, and the end of all trouble there. */
  void until(long end) {
    double slowness = random.nextDouble() * random.nextInt(3);
    longestDelay = (long) (slowness * interval.toNanos()) + quietDelay();
    network.quality(
        random.nextInt(2) * 0.6 * random.nextDouble(), random.nextInt(2) * 0.3, longestDelay);
    network.routers().forEach(router -> at(random.nextInt(3) * end / 9, () -> start(router)));
    int troubles = random.nextInt(12);
    for (int i = 0; i < troubles; i++) {
      SimulatedRouter victim = network.routers().get(random.nextInt(network.routers().size()));
      long moment = (long) (random.nextDouble() * end);
      at(moment, () -> trouble(victim, end));
    }
    at(end, this::end);
  }

  private void trouble(SimulatedRouter victim, long end) {
    long now = network.now();
    switch (random.nextInt(14)) {
      case 0 -> victim.crash();
      case 1, 2 -> victim.start(now);
      case 3 -> victim.link(random.nextInt(segments), random.nextBoolean(), now);
      case 4 -> victim.gate(random.nextBoolean(), now);
      case 5 -> network.cut(random.nextInt(segments), random.nextInt(32));
      case 6 -> handOver(victim, end);
      case 7 -> victim.command(new Event.TakeOver(), now);
      case 8 -> {
        victim.pause();
        at(Math.min(end, now + random.nextInt(8) * interval.toNanos()), () -> resume(victim));
      }
      case 9, 10 -> victim.weigh(random.nextInt(-100, 100), now);
      case 11, 12 -> victim.reload(members(), now);
      default -> dies(victim);
    }
  }

  /** Somebody may be offered the role, and may come too late, or not at all. */
  private void handOver(SimulatedRouter victim, long end) {
    long now = network.now();
    long patience = random.nextInt(4) * interval.toNanos();
    victim.handOver(patience, end, now);
    if (random.nextInt(3) > 0) {
      SimulatedRouter other = network.routers().get(random.nextInt(network.routers().size()));
      long delay = (long) (random.nextDouble() * (patience + quietDelay()));
      at(Math.min(end, now + delay), () -> other.command(new Event.TakeOver(), network.now()));
    }
  }

  /** The master's process dies and the others are told, or they are told without reason. */
  private void dies(SimulatedRouter victim) {
    long now = network.now();
    if (random.nextBoolean()) {
      victim.crash();
    }
    Set<InetAddress> addresses = Set.copyOf(addresses(network.routers().indexOf(victim)));
    int rank = 0;
    for (SimulatedRouter router : network.routers()) {
      if (router != victim) {
        Duration delay = Duration.ofMillis(5L * rank++);
        router.command(
            random.nextInt(3) > 0
                ? new Event.MasterDied(addresses, delay)
                : new Event.MasterLost(addresses, delay),
            now);
      }
    }
  }

  /** All is well from now on, except that what is broken may stay broken. */
  private void end() {
    network.quality(0, 0, quietDelay());
    for (int segment = 0; segment < segments; segment++) {
      network.cut(segment, 0);
    }
    for (SimulatedRouter router : network.routers()) {
      router.resume(network.now());
      for (int segment = 0; segment < segments; segment++) {
        if (random.nextInt(3) > 0) {
          router.link(segment, true, network.now());
        }
      }
    }
  }

  private long quietDelay() {
    return interval.toNanos() / 50;
  }

  private Duration preemptDelay() {
    return delays ? interval.multipliedBy(5) : Duration.ZERO;
  }

  private void start(SimulatedRouter router) {
    router.start(network.now());
  }

  private void resume(SimulatedRouter router) {
    router.resume(network.now());
  }

  private void at(long moment, Runnable action) {
    network.at(moment, action);
  }

  private SimulatedRouter router(int index) {
    SimulatedClock clock =
        new SimulatedClock(
            random.nextLong(MOST_AHEAD), random.nextLong(-MOST_DRIFT, MOST_DRIFT + 1));
    return new SimulatedRouter(network, clock, members(), addresses(index));
  }

  /** One configuration of a router out of all that the network bears. */
  private List<InstanceSettings> members() {
    int priority = random.nextInt(12) == 0 ? 255 : 1 + random.nextInt(4) * 84;
    boolean preempt = random.nextInt(4) > 0;
    Duration own =
        intervalsDiffer ? interval.multipliedBy(1 + random.nextInt(MOST_TIMES_RARER)) : interval;
    List<InstanceSettings> members = new ArrayList<>();
    int patience =
        patienceDiffers
            ? random.nextInt(LEAST_DOWN_ADVERTS, MOST_DOWN_ADVERTS + 1)
            : USUAL_DOWN_ADVERTS;
    for (int segment = 0; segment < segments; segment++) {
      members.add(
          withAddresses(instance())
              .name("segment" + segment)
              .virtualRouterId(1 + segment)
              .version(version)
              .interval(own)
              .priority(Math.min(priority, 255))
              .preempt(preempt)
              .preemptDelay(preemptDelay())
              .downTimerAdverts(patience)
              .build());
    }
    return members;
  }

  /** One of them is always the same. */
  private InstanceFixture withAddresses(InstanceFixture fixture) {
    int second = 2 + random.nextInt(3);
    return ipv6
        ? fixture.ipv6("fe80::100", "2001:db8::" + second)
        : fixture.addresses("192.0.2.1", "192.0.2." + second);
  }

  private List<InetAddress> addresses(int index) {
    List<InetAddress> addresses = new ArrayList<>();
    for (int segment = 0; segment < segments; segment++) {
      String prefix = ipv6 ? "fe80::" : "10.0." + segment + ".";
      addresses.add(address(prefix + (index + 1)));
    }
    return addresses;
  }
}
