package dev.tandem.director.drill;

import dev.tandem.director.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The long-lived sessions of a share, on one thread. */
final class Sessions extends Client {

  private static final long TICK_MILLIS = 5;
  private static final long TURN_NANOS = Duration.ofMillis(TICK_MILLIS).toNanos();
  private static final int OPENED_PER_TURN = 10;
  private static final int LOOKED_AT_PER_TURN = 1000;

  private final Way way;
  private final int first;
  private final int wanted;
  private final long pause;
  private final List<Session> sessions = new ArrayList<>();
  private final List<Session> replacements = new ArrayList<>();
  private final Queue<Runnable> questions = new ConcurrentLinkedQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(EchoMessage.BYTES);
  private Selector selector;
  private boolean begun;
  private int reopened;
  private int next;

  /** Not started. */
  Sessions(String namespace, Way way, LoadShare share) {
    super("sessions", namespace);
    this.way = way;
    this.first = share.first();
    this.wanted = share.sessions();
    this.pause = share.pause().toNanos();
  }

  @Override
  void work() throws IOException {
    try (Selector opened = Selector.open()) {
      selector = opened;
      long lastTurn = System.nanoTime();
      while (running()) {
        long now = System.nanoTime();
        selector.select(
            key -> ((Session) key.attachment()).ready(System.nanoTime(), buffer), TICK_MILLIS);
        if (now - lastTurn >= TURN_NANOS) {
          lastTurn = now;
          if (!begun) {
            openSome();
            openFailedAgain();
          }
          lookAtSome(now);
          replacements.forEach(session -> turn(session, now));
        }
        for (Runnable task = questions.poll(); task != null; task = questions.poll()) {
          task.run();
        }
      }
    }
  }

  /** All of them within a few turns: of many, few have something to do. */
  private void lookAtSome(long now) {
    int count = Math.min(sessions.size(), LOOKED_AT_PER_TURN);
    for (int i = 0; i < count; i++) {
      turn(sessions.get(next++ % sessions.size()), now);
    }
    next %= Math.max(sessions.size(), 1);
  }

  private void openSome() throws IOException {
    for (int i = 0; i < OPENED_PER_TURN && sessions.size() < wanted; i++) {
      sessions.add(new Session(first + sessions.size(), way, selector));
    }
  }

  /** Nothing has been done to the directors yet, so this is not what the drill is about. */
  private void openFailedAgain() throws IOException {
    for (int i = 0; i < sessions.size(); i++) {
      if (sessions.get(i).state().isLoss()) {
        sessions.set(i, new Session(first + i, way, selector));
        reopened++;
      }
    }
  }

  private void turn(Session session, long now) {
    if (session.isIdle() && now - session.sentAt() >= rest(session)) {
      session.send(now, buffer);
    } else {
      session.endIfStalled(now);
    }
  }

  /** The first message goes out at once, the second soon or late, so that all come evenly. */
  private long rest(Session session) {
    return switch (session.messages()) {
      case 0 -> 0;
      case 1 -> Math.floorMod(session.number(), wanted) * pause / wanted;
      default -> pause;
    };
  }

  /** Asks for something on the thread of the sessions, who alone may look at them. */
  private <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    questions.add(() -> answer.complete(question.get()));
    while (true) {
      try {
        return answer.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        checkAlive();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while asking for the sessions", e);
      } catch (ExecutionException e) {
        throw new LabException("the sessions did not answer", e);
      }
    }
  }

  /** From now on each that ends is a loss. */
  void begin() {
    var _ = ask(() -> begun = true);
  }

  /** How they stand; see {@link LoadOrder} for the parameters. */
  SessionCounts look(String sparing, long time) {
    return ask(() -> {
      List<Session> surviving = sessions.stream().filter(s -> survives(s, sparing)).toList();
      return new SessionCounts(
          count(sessions, Session::isAnswered),
          surviving.size(),
          count(surviving, session -> session.state().isLoss()),
          count(surviving, session -> session.isAnsweredAfter(time)),
          count(sessions, session -> !survives(session, sparing) && session.state().isLoss()),
          count(replacements, session -> session.lastAnswered() != 0),
          reopened,
          surviving.stream().mapToLong(Session::longestWait).max().orElse(0),
          surviving.stream()
              .filter(session -> session.state().isLoss())
              .limit(SessionCounts.LOSSES)
              .map(Session::toString)
              .toList());
    });
  }

  private static int count(List<Session> among, Predicate<Session> property) {
    return (int) among.stream().filter(property).count();
  }

  private static boolean survives(Session session, String sparing) {
    return sparing.isEmpty() || !session.server().equals(sparing);
  }

  /** Measures waits anew. */
  void forgetWaits() {
    var _ =
        ask(() -> {
          sessions.forEach(Session::forgetWaits);
          return true;
        });
  }

  /** Opens a new session for each that ended with a server, as their users would. */
  void replaceEnded(String server) {
    var _ =
        ask(() -> {
          sessions.stream()
              .filter(session -> session.server().equals(server))
              .filter(session -> session.state().isLoss())
              .forEach(session -> replacements.add(open(~session.number())));
          return true;
        });
  }

  /** Opens further ones, a tenth of what was wanted, which are to survive like the others. */
  void openMore() {
    var _ =
        ask(() -> {
          int more = Math.ceilDiv(wanted, 10);
          for (int i = 0; i < more; i++) {
            sessions.add(open(first + sessions.size()));
          }
          return true;
        });
  }

  private Session open(int number) {
    try {
      return new Session(number, way, selector);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
