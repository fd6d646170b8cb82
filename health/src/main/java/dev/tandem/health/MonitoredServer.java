package dev.tandem.health;

import dev.tandem.health.CheckResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server and its checkers: up while all of them are. Belongs to the monitor's thread, but for
 * {@link #status()}.
 */
final class MonitoredServer<T> {

  private static final Logger LOG = LoggerFactory.getLogger(MonitoredServer.class);

  /** keepalived's: no check runs sooner after the start than this. */
  static final Duration BEFORE_FIRST_RUN = Duration.ofSeconds(1);

  private final T id;
  private final Surroundings surroundings;
  private final RandomGenerator random;
  private final HealthListener<T> listener;
  private List<Checker> checkers = List.of();
  private boolean suspended;
  private boolean up;
  private long weightChange;
  private Instant since;
  private volatile ServerStatus<T> status;

  /**
   * A new server is as its configuration says; the listener hears only of changes.
   *
   * @param suspended whether its checks wait for {@link #suspend}
   */
  MonitoredServer(
      CheckedServer<T> server,
      boolean suspended,
      Surroundings surroundings,
      RandomGenerator random,
      HealthListener<T> listener) {
    this.id = server.id();
    this.suspended = suspended;
    this.surroundings = surroundings;
    this.random = random;
    this.listener = listener;
    this.up = server.startsUp();
    this.since = surroundings.now();
    replaceChecks(server);
    publish();
  }

  /** Takes over a new configuration of the same server. */
  void reconfigure(CheckedServer<T> server) {
    replaceChecks(server);
    settle("its checks were changed");
  }

  /** Checks it no more, or again: meanwhile everything stays as the last checks found it. */
  void suspend(boolean wanted) {
    if (suspended == wanted) {
      return;
    }
    suspended = wanted;
    if (suspended) {
      checkers.forEach(Checker::stop);
    } else {
      checkers.forEach(this::start);
    }
    publish();
  }

  /**
   * Runs all checks at once.
   *
   * @param found takes the worst outcome; of a server without checks, that none was run
   */
  void examine(Consumer<Outcome> found) {
    if (suspended || checkers.isEmpty()) {
      found.accept(Outcome.NOT_RUN);
      return;
    }
    List<Outcome> outcomes = new ArrayList<>();
    int expected = checkers.size();
    for (Checker checker : checkers) {
      checker.examine(outcome -> {
        outcomes.add(outcome);
        if (outcomes.size() == expected) {
          found.accept(together(outcomes));
        }
      });
    }
  }

  private static Outcome together(List<Outcome> outcomes) {
    if (outcomes.contains(Outcome.FAILED)) {
      return Outcome.FAILED;
    }
    if (outcomes.contains(Outcome.SILENT)) {
      return Outcome.SILENT;
    }
    return outcomes.contains(Outcome.NOT_RUN) ? Outcome.NOT_RUN : Outcome.PASSED;
  }

  /** There is something new of what a check may be about. */
  void news(Subject subject) {
    if (!suspended) {
      checkers.forEach(checker -> checker.news(subject));
    }
  }

  void stop() {
    checkers.forEach(Checker::stop);
  }

  /** The latest state; may be read from any thread. */
  ServerStatus<T> status() {
    return status;
  }

  /**
   * Checks that did not change go on undisturbed; one that changed but still goes to the same place
   * starts anew with the verdict so far; the others start as configured.
   */
  private void replaceChecks(CheckedServer<T> server) {
    List<Checker> same = new ArrayList<>();
    List<Checker> others = new ArrayList<>();
    for (Checker checker : checkers) {
      (server.checks().contains(checker.check()) ? same : others).add(checker);
    }
    List<Checker> next = new ArrayList<>();
    for (Check check : server.checks()) {
      next.add(
          take(same, checker -> checker.check().equals(check))
              .orElseGet(() -> begin(check, others, server)));
    }
    same.forEach(Checker::stop);
    others.forEach(Checker::stop);
    checkers = List.copyOf(next);
  }

  private Checker begin(Check check, List<Checker> others, CheckedServer<T> server) {
    Optional<Checker> predecessor = take(others, checker -> sameTarget(checker.check(), check));
    predecessor.ifPresent(Checker::stop);
    boolean startsUp = predecessor.map(Checker::up).orElse(server.startsUp());
    Checker checker =
        new Checker(check, CheckerState.starting(startsUp), surroundings, this::checkRan);
    if (!suspended) {
      start(checker);
    }
    return checker;
  }

  private void start(Checker checker) {
    checker.start(BEFORE_FIRST_RUN.plus(upTo(checker.check().schedule().warmup())));
  }

  /** Removes the first that matches. */
  private static Optional<Checker> take(List<Checker> from, Predicate<Checker> wanted) {
    Optional<Checker> found = from.stream().filter(wanted).findFirst();
    found.ifPresent(from::remove);
    return found;
  }

  private static boolean sameTarget(Check one, Check other) {
    return one.getClass() == other.getClass()
        && one.target().address().equals(other.target().address())
        && one.target().port() == other.target().port();
  }

  private Duration upTo(Duration bound) {
    return bound.isZero() ? Duration.ZERO : Duration.ofNanos(random.nextLong(bound.toNanos()));
  }

  private void checkRan(Checker checker) {
    CheckStatus ran = checker.status();
    String reason = ran.check().description() + ": " + ran.lastResult().orElseThrow().reason();
    boolean before = up;
    settle(reason);
    if (up == before && checker.newlyFailed() && ran.check().schedule().logAllFailures()) {
      tell(() -> listener.checkFailed(id, reason));
    }
  }

  private void settle(String reason) {
    boolean before = up;
    long changeBefore = weightChange;
    up = checkers.stream().allMatch(Checker::up);
    weightChange = checkers.stream().mapToLong(c -> c.status().weightChange()).sum();
    if (up != before) {
      since = surroundings.now();
    }
    publish();
    if (weightChange != changeBefore) {
      tell(() -> listener.weightChanged(id, weightChange, reason));
    }
    if (up != before) {
      tell(() -> listener.serverChanged(id, up, reason));
    }
  }

  private void publish() {
    List<CheckStatus> checks = checkers.stream().map(Checker::status).toList();
    status = new ServerStatus<>(id, up, suspended, since, weightChange, checks);
  }

  private void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      LOG.error("{} is {}, but the listener failed", id, up ? "up" : "down", e);
    }
  }
}
