package dev.tandem.lvs.plane;

import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.FlowAnswer;
import dev.tandem.lvs.service.FlowQuestion;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.ServiceSnapshot;
import dev.tandem.lvs.service.Tuning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The engine's service table for other threads: each call runs on the engine's thread, and returns
 * when all who must know of a change know it.
 */
final class EngineControl implements LvsControl {

  private static final int SERVICES_AT_ONCE = 32;

  private final Engine engine;
  private final EngineExecutor executor;
  private final Runnable changed;

  /**
   * Lets others in.
   *
   * @param changed run on the calling thread after each change of services or servers
   */
  EngineControl(Engine engine, EngineExecutor executor, Runnable changed) {
    this.engine = engine;
    this.executor = executor;
    this.changed = changed;
  }

  private void change(Runnable change) {
    inSteps(change);
    // One of several changes is told with the others.
    if (!executor.isOwn()) {
      changed.run();
    }
  }

  /** Connections that end with it are many: packets are looked at in between. */
  private void inSteps(Runnable change) {
    if (executor.isOwn()) {
      change.run();
      return;
    }
    executor.run(() -> engine.begin(change));
    while (executor.call(engine::goOnEnding)) {
      // Each call ends some of them.
    }
  }

  @Override
  public void together(Runnable changes) {
    change(changes);
  }

  @Override
  public void addService(ServiceSettings settings) {
    change(() -> engine.addService(settings));
  }

  @Override
  public void editService(ServiceSettings settings) {
    change(() -> engine.editService(settings));
  }

  @Override
  public void deleteService(ServiceKey key) {
    change(() -> engine.deleteService(key));
  }

  @Override
  public void flush() {
    change(engine::flush);
  }

  @Override
  public void addServer(ServiceKey service, ServerSettings settings) {
    change(() -> engine.addServer(service, settings));
  }

  @Override
  public void editServer(ServiceKey service, ServerSettings settings) {
    change(() -> engine.editServer(service, settings));
  }

  @Override
  public void deleteServer(ServiceKey service, ServerKey server) {
    change(() -> engine.deleteServer(service, server));
  }

  @Override
  public void cutConnections(ServiceKey service, Optional<ServerKey> server) {
    inSteps(() -> engine.cutConnections(service, server));
  }

  @Override
  public void zero(Optional<ServiceKey> service) {
    executor.run(() -> engine.zero(service));
  }

  @Override
  public void setTimeouts(Timeouts timeouts) {
    executor.run(() -> engine.setTimeouts(timeouts));
  }

  @Override
  public Timeouts timeouts() {
    return executor.call(engine::timeouts);
  }

  /** Looks at some services at a time: packets need not wait for thousands of them. */
  @Override
  public List<ServiceSnapshot> services() {
    List<ServiceKey> keys = executor.call(engine::serviceKeys);
    List<ServiceSnapshot> services = new ArrayList<>(keys.size());
    for (int first = 0; first < keys.size(); first += SERVICES_AT_ONCE) {
      List<ServiceKey> some = keys.subList(first, Math.min(first + SERVICES_AT_ONCE, keys.size()));
      services.addAll(
          executor.call(
              () -> some.stream().map(engine::service).flatMap(Optional::stream).toList()));
    }
    return services;
  }

  @Override
  public Optional<ServiceSnapshot> service(ServiceKey key) {
    return executor.call(() -> engine.service(key));
  }

  @Override
  public void tune(Tuning tuning) {
    change(() -> engine.tune(tuning));
  }

  @Override
  public Tuning tuning() {
    return executor.call(engine::tuning);
  }

  @Override
  public void markRules(List<MarkRule> rules) {
    change(() -> engine.markRules(rules));
  }

  @Override
  public List<MarkRule> markRules() {
    return executor.call(engine::markRules);
  }

  @Override
  public FlowAnswer explain(FlowQuestion question) {
    return executor.call(() -> engine.explain(question));
  }

  /** Runs on the calling thread, beside the engine: a big table takes its time. */
  @Override
  public void connections(Consumer<ConnectionSnapshot> consumer) {
    engine.connections(consumer);
  }

  @Override
  public long tableSize() {
    return engine.tableSize();
  }
}
