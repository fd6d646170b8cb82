package dev.tandem.vrrp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.bfd.BfdSession.Step;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two sides of a session in virtual time. */
class BfdSessionTest {

  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private static final long DELAY = MILLI / 2;

  private final Random random = new Random(7);
  private final Deque<Flight> onTheWay = new ArrayDeque<>();
  private final List<String> log = new ArrayList<>();
  private final Side a = new Side("a", settings(10, false, 5));
  private final Side b = new Side("b", settings(20, false, 3));
  private boolean cut;
  private long now;

  private record Flight(Side to, BfdPacket packet, long arrives) {}

  private final class Side {
    private final String name;
    private BfdSession session;
    private long sent;

    Side(String name, BfdSettings settings) {
      this.name = name;
      this.session = BfdSession.start(settings, name.charAt(0), 0);
    }

    Side other() {
      return this == a ? b : a;
    }

    void take(Step step) {
      if (step.session().state() != session.state()) {
        log.add(name + " " + step.session().state());
      }
      session = step.session();
      for (BfdPacket packet : step.send()) {
        sent++;
        if (!cut) {
          onTheWay.add(new Flight(other(), packet, now + DELAY));
        }
      }
    }
  }

  private static BfdSettings settings(int millis, boolean passive, int multiplier) {
    return new BfdSettings(
        "s",
        InetAddress.getLoopbackAddress(),
        Optional.empty(),
        Duration.ofMillis(millis),
        Duration.ofMillis(millis),
        Duration.ofSeconds(1),
        multiplier,
        passive,
        255,
        0,
        false);
  }

  private void run(long millis) {
    long end = now + millis * MILLI;
    while (true) {
      long next = Math.min(a.session.nextDeadline(), b.session.nextDeadline());
      if (!onTheWay.isEmpty()) {
        next = Math.min(next, onTheWay.peek().arrives());
      }
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      if (!onTheWay.isEmpty() && onTheWay.peek().arrives() <= now) {
        Flight flight = onTheWay.poll();
        flight.to().take(flight.to().session.received(flight.packet(), now, random));
      }
      for (Side side : List.of(a, b)) {
        if (side.session.nextDeadline() <= now) {
          side.take(side.session.timerFired(now, random));
        }
      }
    }
  }

  @Test
  void comesUpByTheThreeWayHandshake() {
    run(3_000);
    assertThat(a.session.up() && b.session.up()).isTrue();
    assertThat(log).startsWith("b INIT").containsSubsequence("b INIT", "a UP", "b UP");
    assertThat(a.session.remoteDiscriminator()).isEqualTo('b');
    assertThat(a.session.polling() || b.session.polling()).as("timing is confirmed").isFalse();
  }

  @Test
  void sendsAsFastAsBothWantAndDetectsByTheSlower() {
    run(3_000);
    long before = a.sent;
    run(1_000);
    // Every 20 ms, which is what b wants to hear, with up to a quarter less for jitter.
    assertThat(a.sent - before).isBetween(50L, 67L);
    assertThat(a.session.detection()).isEqualTo(3 * 20 * MILLI);
    assertThat(b.session.detection()).isEqualTo(5 * 20 * MILLI);
  }

  @Test
  void silenceIsDetectedInTime() {
    run(3_000);
    log.clear();
    cut = true;
    onTheWay.clear();
    run(60);
    assertThat(log).containsExactly("a DOWN");
    assertThat(a.session.diagnostic()).isEqualTo(BfdDiagnostic.DETECTION_TIME_EXPIRED);
    run(40);
    assertThat(log).containsExactly("a DOWN", "b DOWN");

    cut = false;
    run(3_000);
    assertThat(a.session.up() && b.session.up()).isTrue();
  }

  @Test
  void whileItIsDownThereIsOnePacketASecond() {
    cut = true;
    run(10_000);
    assertThat(a.sent).isBetween(10L, 14L);
  }

  @Test
  void theNeighbourOfASessionTakenDownKnowsThatItIsNoFailure() {
    run(3_000);
    log.clear();
    a.take(a.session.administer(true, now));
    run(5);
    assertThat(log).containsExactly("a ADMIN_DOWN", "b DOWN");
    assertThat(b.session.diagnostic()).isEqualTo(BfdDiagnostic.NEIGHBOR_SIGNALED_DOWN);
    run(5_000);
    assertThat(b.session.state()).isEqualTo(BfdState.DOWN);

    a.take(a.session.administer(false, now));
    run(3_000);
    assertThat(a.session.up() && b.session.up()).isTrue();
  }

  @Test
  void aPassiveSideOnlyAnswers() {
    Side alone = new Side("a", settings(10, true, 3));
    assertThat(alone.session.nextDeadline()).isEqualTo(BfdSession.NEVER);
    alone.take(
        alone.session.received(
            new BfdPacket(0, BfdState.DOWN, false, false, 3, 9, 0, 1_000_000, 10_000),
            now,
            random));
    assertThat(alone.session.state()).isEqualTo(BfdState.INIT);
    assertThat(alone.session.transmitAt()).isEqualTo(now);
  }

  @Test
  void aPollIsAnsweredAtOnce() {
    run(3_000);
    Step step =
        a.session.received(
            new BfdPacket(0, BfdState.UP, true, false, 3, 'b', 'a', 20_000, 20_000), now, random);
    assertThat(step.send()).singleElement().matches(p -> p.finalBit() && !p.poll());
  }

  @Test
  void aNeighbourThatWantsNothingGetsNothing() {
    run(3_000);
    Step step =
        a.session.received(
            new BfdPacket(0, BfdState.UP, false, false, 3, 'b', 'a', 20_000, 0), now, random);
    assertThat(step.session().transmitAt()).isEqualTo(BfdSession.NEVER);
  }
}
