package dev.tandem.director.drill;

import dev.tandem.director.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
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

/** All long-lived sessions of a drill, on one thread. */
final class Sessions extends Client {

  private static final long TICK_MILLIS = 5;
  private static final long TURN_NANOS = Duration.ofMillis(TICK_MILLIS).toNanos();
  private static final long STALL_NANOS = Duration.ofSeconds(15).toNanos();
  private static final int OPENED_PER_TICK = 10;
  // So many messages a second all sessions send together, so that 1,000 of them leave two
  // processors time for everything else.
  private static final int MESSAGES_PER_SECOND = 1_000;
  private static final long SHORTEST_PAUSE = Duration.ofMillis(250).toNanos();

  private final InetSocketAddress service;
  private final int wanted;
  private final long pause;
  private final List<Session> sessions = new ArrayList<>();
  private final List<Session> replacements = new ArrayList<>();
  private final Queue<Runnable> questions = new ConcurrentLinkedQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(EchoMessage.BYTES);
  private Selector selector;
  private boolean begun;
  private int reopened;

  /** Not started. */
  Sessions(String namespace, InetSocketAddress service, int wanted) {
    super("sessions", namespace);
    this.service = service;
    this.wanted = wanted;
    this.pause = Math.max(SHORTEST_PAUSE, wanted * 1_000_000_000L / MESSAGES_PER_SECOND);
  }

  /** How long each session rests between two messages. */
  Duration pause() {
    return Duration.ofNanos(pause);
  }

  @Override
  void work() throws IOException {
    try (Selector opened = Selector.open()) {
      selector = opened;
      long lastTurn = System.nanoTime();
      while (running()) {
        if (!begun) {
          openSome();
          openFailedAgain();
        }
        long now = System.nanoTime();
        selector.select(
            key -> ((Session) key.attachment()).ready(System.nanoTime(), buffer), TICK_MILLIS);
        if (now - lastTurn >= TURN_NANOS) {
          lastTurn = now;
          sessions.forEach(session -> turn(session, now));
          replacements.forEach(session -> turn(session, now));
        }
        for (Runnable task = questions.poll(); task != null; task = questions.poll()) {
          task.run();
        }
      }
      sessions.forEach(session -> session.end(session.state()));
      replacements.forEach(session -> session.end(session.state()));
    }
  }

  private void openSome() throws IOException {
    for (int i = 0; i < OPENED_PER_TICK && sessions.size() < wanted; i++) {
      sessions.add(new Session(sessions.size(), service, selector));
    }
  }

  /** Nothing has been done to the directors yet, so this is not what the drill is about. */
  private void openFailedAgain() throws IOException {
    for (int i = 0; i < sessions.size(); i++) {
      if (sessions.get(i).state().isLoss()) {
        sessions.set(i, new Session(i, service, selector));
        reopened++;
      }
    }
  }

  private void turn(Session session, long now) {
    if (session.isIdle() && now - session.sentAt() >= pause) {
      session.send(now, buffer);
    } else {
      session.endIfStalled(now, STALL_NANOS);
    }
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

  /** How many failed before the drill began, and were opened again. */
  int reopened() {
    return ask(() -> reopened);
  }

  /** Those of a kind, in words. */
  List<String> describe(Predicate<Session> which) {
    return ask(() -> sessions.stream().filter(which).map(Session::toString).toList());
  }

  /** How many of them are so. */
  int count(Predicate<Session> property) {
    return ask(() -> (int) sessions.stream().filter(property).count());
  }

  /** Whether all stand and have got an answer; from then on each that ends is a loss. */
  boolean allOpen() {
    return ask(() -> {
      begun = sessions.stream().filter(Session::isAnswered).count() == wanted;
      return begun;
    });
  }

  /** How many of those of some servers got an answer to what they sent after a time. */
  int answeredAfter(long time, Predicate<Session> which) {
    return count(session -> which.test(session) && session.isAnsweredAfter(time));
  }

  /** The longest wait of any of them since {@link #forgetWaits}. */
  Duration longestWait(Predicate<Session> which) {
    return Duration.ofNanos(
        ask(() -> sessions.stream().filter(which).mapToLong(Session::longestWait).max().orElse(0)));
  }

  /** Measures waits anew. */
  void forgetWaits() {
    var _ =
        ask(() -> {
          sessions.forEach(Session::forgetWaits);
          return true;
        });
  }

  /** Opens a new session for each that ended, as their users would. */
  void replaceEnded(Predicate<Session> which) {
    var _ =
        ask(() -> {
          sessions.stream()
              .filter(which)
              .filter(session -> session.state().isLoss())
              .forEach(session -> replacements.add(open(wanted + session.number())));
          return true;
        });
  }

  private Session open(int number) {
    try {
      return new Session(number, service, selector);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many of the replacements work. */
  int replaced() {
    return ask(() -> (int) replacements.stream().filter(s -> s.lastAnswered() != 0).count());
  }
}
