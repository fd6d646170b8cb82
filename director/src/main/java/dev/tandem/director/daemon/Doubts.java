package dev.tandem.director.daemon;

import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.ServiceNames;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.health.CheckResult.Outcome;
import dev.tandem.lvs.service.ServiceKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Keeps the connections of a server that does not answer until it is certain that the server is to
 * blame, and not this director: until another server of its service answers at a moment at which it
 * does not. Belongs to the control thread.
 */
final class Doubts {

  /** Runs the checks of servers now; the answer comes on the control thread. */
  @FunctionalInterface
  interface Examiner {
    void examine(Set<ServerId> servers, Consumer<Map<ServerId, Outcome>> found);
  }

  /** Until those in doubt are looked at again. */
  static final Duration AGAIN = Duration.ofSeconds(5);

  /** How long connections are kept at least where nobody can say who is to blame. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** So many servers are asked beside those in doubt. */
  private static final int WITNESSES = 4;

  /** One failure of a server, and how long it keeps its connections. */
  private record Failure(int number, Duration patience) {}

  /** The servers of one service that are in doubt. */
  private static final class Case {
    private final ServiceKey service;
    private final Map<ServerId, Failure> servers = new LinkedHashMap<>();
    private int failures;
    private int round;
    private boolean told;

    Case(ServiceKey service) {
      this.service = service;
    }
  }

  private final ServerPool pool;
  private final Examiner examiner;
  private final BiConsumer<Duration, Runnable> timer;
  private final EventLog events;
  private final Map<ServiceKey, Case> cases = new HashMap<>();

  /**
   * Doubts nothing yet.
   *
   * @param timer has something done after a while
   */
  Doubts(
      ServerPool pool, Examiner examiner, BiConsumer<Duration, Runnable> timer, EventLog events) {
    this.pool = pool;
    this.examiner = examiner;
    this.timer = timer;
    this.events = events;
  }

  /**
   * The checks of a server get no answer, which the pool is yet to hear of.
   *
   * @param toRecover how long its checks may take to see that it works
   */
  void failed(ServerId id, Duration toRecover) {
    pool.keep(id);
    Case open = cases.computeIfAbsent(id.service(), Case::new);
    Duration patience = toRecover.compareTo(PATIENCE) > 0 ? toRecover : PATIENCE;
    Failure failure = new Failure(++open.failures, patience);
    open.servers.put(id, failure);
    timer.accept(patience, () -> patienceIsOver(id, open, failure));
    examine(open);
  }

  private void examine(Case open) {
    Set<ServerId> asked = new HashSet<>(open.servers.keySet());
    pool.servers(open.service).stream().limit(WITNESSES).forEach(asked::add);
    int round = ++open.round;
    examiner.examine(asked, found -> ifLatest(open, round, () -> judge(open, found)));
  }

  /** A server that failed meanwhile has begun another round, which is the one that goes on. */
  private void ifLatest(Case open, int round, Runnable next) {
    open.servers.keySet().removeIf(id -> !pool.keeps(id));
    if (open.servers.isEmpty()) {
      cases.remove(open.service, open);
    } else if (open.round == round) {
      next.run();
    }
  }

  private void judge(Case open, Map<ServerId, Outcome> found) {
    boolean somebodyAnswers = found.containsValue(Outcome.PASSED);
    for (ServerId id : List.copyOf(open.servers.keySet())) {
      if (found.get(id) == Outcome.FAILED) {
        end(id, open, "it answers as it should not");
      } else if (found.get(id) == Outcome.SILENT && somebodyAnswers) {
        end(id, open, "another server of it answers");
      }
    }
    if (!somebodyAnswers && !open.servers.isEmpty()) {
      tellOnce(open);
    }
    int round = open.round;
    timer.accept(AGAIN, () -> ifLatest(open, round, () -> examine(open)));
  }

  private void patienceIsOver(ServerId id, Case open, Failure failure) {
    if (failure.equals(open.servers.get(id)) && pool.keeps(id)) {
      long seconds = failure.patience().toSeconds();
      end(id, open, "it has not answered for %d s".formatted(seconds));
    }
  }

  private void end(ServerId id, Case open, String reason) {
    open.servers.remove(id);
    pool.letGo(id);
    if (open.told) {
      String server = ServiceNames.of(id.server());
      events.add(
          EventKind.SERVER,
          server,
          "the connections of server %s of %s end: %s"
              .formatted(server, ServiceNames.of(open.service), reason));
    }
  }

  private void tellOnce(Case open) {
    if (open.told) {
      return;
    }
    open.told = true;
    String service = ServiceNames.of(open.service);
    Duration longest =
        open.servers.values().stream()
            .map(Failure::patience)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    events.add(
        EventKind.SERVICE,
        service,
        ("no server of %s answers, which may be this director's fault: the connections of %d"
                + " server(s) are kept for up to %d s")
            .formatted(service, open.servers.size(), longest.toSeconds()),
        Map.of("kept", open.servers.size()));
  }
}
