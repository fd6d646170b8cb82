package dev.tandem.vrrp.bfd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What one side knows of a session, and what it does next: asynchronous mode of RFC 5880. Moments
 * are nanoseconds of a monotonic clock.
 *
 * @param discriminator names the session here; not 0
 * @param remoteDiscriminator names it there; 0 while it is not known
 * @param remoteState what the neighbour said last
 * @param remoteMinRx nanoseconds: the neighbour wants to hear no faster; 0 for not at all
 * @param minTx nanoseconds: slower than configured until the session is up
 * @param polling whether a change of the timing is not confirmed yet
 * @param detection nanoseconds without a packet after which the neighbour is gone
 * @param transmitAt {@link #NEVER} while nothing is to be sent
 * @param detectAt {@link #NEVER} while nobody was heard
 */
public record BfdSession(
    BfdSettings settings,
    int discriminator,
    BfdState state,
    BfdDiagnostic diagnostic,
    int remoteDiscriminator,
    BfdState remoteState,
    long remoteMinRx,
    long minTx,
    boolean polling,
    long detection,
    long transmitAt,
    long detectAt) {

  public static final long NEVER = Long.MAX_VALUE;

  private static final long MICROSECOND = 1_000;
  private static final long SLOWEST_SETTLED = Duration.ofSeconds(1).toNanos();

  /** What comes of an event: the session then, and the packets to send, in order. */
  public record Step(BfdSession session, List<BfdPacket> send) {}

  /** A session that begins now. */
  public static BfdSession start(BfdSettings settings, int discriminator, long now) {
    return new BfdSession(
        settings,
        discriminator,
        BfdState.DOWN,
        BfdDiagnostic.NONE,
        0,
        BfdState.DOWN,
        MICROSECOND,
        idle(settings),
        false,
        0,
        settings.passive() ? NEVER : now,
        NEVER);
  }

  /** No faster than a packet a second while the session is not up (section 6.8.3). */
  private static long idle(BfdSettings settings) {
    return Math.max(
        Math.max(settings.idleTx().toNanos(), settings.minTx().toNanos()), SLOWEST_SETTLED);
  }

  public long nextDeadline() {
    return Math.min(transmitAt, detectAt);
  }

  public boolean up() {
    return state == BfdState.UP;
  }

  /** The moment that {@link #nextDeadline} named has come. */
  public Step timerFired(long now, RandomGenerator random) {
    BfdSession session = detectAt <= now ? silent(now) : this;
    if (session.transmitAt > now) {
      return new Step(session, List.of());
    }
    return new Step(
        session.transmitAt(now + session.jittered(random)),
        List.of(session.packet(session.polling, false)));
  }

  /** Nobody was heard for the detection time (section 6.8.4). */
  private BfdSession silent(long now) {
    boolean was = state == BfdState.UP || state == BfdState.INIT;
    return new BfdSession(
        settings,
        discriminator,
        was ? BfdState.DOWN : state,
        was ? BfdDiagnostic.DETECTION_TIME_EXPIRED : diagnostic,
        0,
        BfdState.DOWN,
        MICROSECOND,
        idle(settings),
        false,
        detection,
        settings.passive() ? NEVER : was ? now : transmitAt,
        NEVER);
  }

  /** A packet for this session came in (section 6.8.6). */
  public Step received(BfdPacket packet, long now, RandomGenerator random) {
    long theirMinTx = Integer.toUnsignedLong(packet.desiredMinTx()) * MICROSECOND;
    long timeout = packet.multiplier() * Math.max(settings.minRx().toNanos(), theirMinTx);
    BfdSession heard =
        new BfdSession(
            settings,
            discriminator,
            state,
            diagnostic,
            packet.myDiscriminator(),
            packet.state(),
            Integer.toUnsignedLong(packet.requiredMinRx()) * MICROSECOND,
            minTx,
            polling && !packet.finalBit(),
            timeout,
            transmitAt,
            now + timeout);
    if (state == BfdState.ADMIN_DOWN) {
      return new Step(heard.detectAt(NEVER), List.of());
    }
    BfdSession next = heard.follow(packet.state()).rescheduled(this, now, random);
    List<BfdPacket> send = new ArrayList<>();
    if (packet.poll()) {
      send.add(next.packet(false, true));
    }
    return new Step(next, send);
  }

  /** The state machine of section 6.2. */
  private BfdSession follow(BfdState remote) {
    return switch (remote) {
      case ADMIN_DOWN ->
          state == BfdState.DOWN ? this : to(BfdState.DOWN, BfdDiagnostic.NEIGHBOR_SIGNALED_DOWN);
      case DOWN ->
          switch (state) {
            case DOWN -> to(BfdState.INIT, diagnostic);
            case UP -> to(BfdState.DOWN, BfdDiagnostic.NEIGHBOR_SIGNALED_DOWN);
            default -> this;
          };
      case INIT -> state == BfdState.UP ? this : to(BfdState.UP, BfdDiagnostic.NONE);
      case UP -> state == BfdState.INIT ? to(BfdState.UP, BfdDiagnostic.NONE) : this;
    };
  }

  /** The timing changes with the state, and the neighbour is asked to confirm that it knows. */
  private BfdSession to(BfdState next, BfdDiagnostic reason) {
    boolean up = next == BfdState.UP;
    return new BfdSession(
        settings,
        discriminator,
        next,
        reason,
        remoteDiscriminator,
        remoteState,
        remoteMinRx,
        up ? settings.minTx().toNanos() : idle(settings),
        up,
        detection,
        transmitAt,
        detectAt);
  }

  /** A change of the state is told at once; a new interval counts from now. */
  private BfdSession rescheduled(BfdSession before, long now, RandomGenerator random) {
    if (remoteMinRx == 0) {
      return transmitAt(NEVER);
    }
    if (state != before.state) {
      return transmitAt(now);
    }
    boolean slowed = transmitAt == NEVER || transmitAt - now > interval();
    return slowed ? transmitAt(now + jittered(random)) : this;
  }

  /** The operator takes the session down, or lets it come up again (section 6.8.16). */
  public Step administer(boolean down, long now) {
    if (down == (state == BfdState.ADMIN_DOWN)) {
      return new Step(this, List.of());
    }
    BfdSession next =
        to(down ? BfdState.ADMIN_DOWN : BfdState.DOWN, BfdDiagnostic.ADMINISTRATIVELY_DOWN)
            .detectAt(NEVER)
            .transmitAt(settings.passive() && !down ? NEVER : now);
    return new Step(next, List.of());
  }

  private long interval() {
    return Math.max(minTx, remoteMinRx);
  }

  /**
   * Between three quarters of the interval and all of it, so that neighbours do not fall into step;
   * with a multiplier of 1 at most 90 % (section 6.8.7).
   */
  private long jittered(RandomGenerator random) {
    double most = settings.multiplier() == 1 ? 0.9 : 1.0;
    return (long) (interval() * (0.75 + (most - 0.75) * random.nextDouble()));
  }

  private BfdPacket packet(boolean poll, boolean finalBit) {
    return new BfdPacket(
        diagnostic.code(),
        state,
        poll,
        finalBit,
        settings.multiplier(),
        discriminator,
        remoteDiscriminator,
        (int) (minTx / MICROSECOND),
        (int) (settings.minRx().toNanos() / MICROSECOND));
  }

  private BfdSession transmitAt(long moment) {
    return new BfdSession(
        settings,
        discriminator,
        state,
        diagnostic,
        remoteDiscriminator,
        remoteState,
        remoteMinRx,
        minTx,
        polling,
        detection,
        moment,
        detectAt);
  }

  private BfdSession detectAt(long moment) {
    return new BfdSession(
        settings,
        discriminator,
        state,
        diagnostic,
        remoteDiscriminator,
        remoteState,
        remoteMinRx,
        minTx,
        polling,
        detection,
        transmitAt,
        moment);
  }
}
