package dev.tandem.health;

import dev.tandem.health.CheckResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** Time that passes only when told to, and a network that answers as the test wishes. */
final class VirtualSurroundings implements Surroundings {

  /** How long an attempt takes. */
  static final Duration ANSWER_TIME = Duration.ofMillis(10);

  record Attempted(Instant at, Check check, int url) {}

  private record Task(Instant due, long order, Runnable action) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::due).thenComparingLong(Task::order));
  private final List<Attempted> attempts = new ArrayList<>();
  private Function<Attempted, Outcome> network = _ -> Outcome.PASSED;
  private Instant now = Instant.EPOCH;
  private Instant stallEnd = Instant.EPOCH;
  private Duration stall = Duration.ZERO;
  private long created;

  /** From now on every attempt ends as the function says. */
  void network(Function<Attempted, Outcome> network) {
    this.network = network;
  }

  void pass(Duration time) {
    Instant end = now.plus(time);
    while (!tasks.isEmpty() && !tasks.peek().due().isAfter(end)) {
      Task next = tasks.poll();
      now = next.due().isAfter(now) ? next.due() : now;
      next.action().run();
    }
    now = end;
  }

  /** Time in which nothing can run; what was due meanwhile runs afterwards. */
  void stall(Duration time) {
    now = now.plus(time);
    stall = time;
    stallEnd = now;
    pass(Duration.ZERO);
  }

  /** The attempts since the last call. */
  List<Attempted> takeAttempts() {
    List<Attempted> taken = List.copyOf(attempts);
    attempts.clear();
    return taken;
  }

  int pending() {
    return tasks.size();
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanoTime() {
    return Duration.between(Instant.EPOCH, now).toNanos();
  }

  @Override
  public Duration lateSince(long start) {
    return stallEnd.isAfter(Instant.EPOCH.plusNanos(start)) ? stall : Duration.ZERO;
  }

  @Override
  public Pending after(Duration delay, Runnable action) {
    Task task = new Task(now.plus(delay), created++, action);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  @Override
  public Pending attempt(Check check, int url, Consumer<CheckResult> done) {
    Attempted attempted = new Attempted(now, check, url);
    attempts.add(attempted);
    return after(
        ANSWER_TIME,
        () -> {
          Outcome outcome = network.apply(attempted);
          done.accept(new CheckResult(outcome, "it " + outcome, ANSWER_TIME));
        });
  }
}
