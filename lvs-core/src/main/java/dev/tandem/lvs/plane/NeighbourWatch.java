package dev.tandem.lvs.plane;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.NetlinkEvent;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.linux.netlink.RtnetlinkMonitor;
import dev.tandem.lvs.forward.NextHops;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine's neighbours as the kernel has them: reports its changes on the engine's thread,
 * and asks it for addresses on a thread of its own.
 */
final class NeighbourWatch implements NextHops.Resolver, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NeighbourWatch.class);
  private static final int CONFIRM_SECONDS = 30;

  private final Rtnetlink rtnetlink = Rtnetlink.open();
  private final ScheduledExecutorService asking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("neighbours").daemon().factory());
  private final Set<Question> asked = ConcurrentHashMap.newKeySet();
  private final EngineExecutor executor;
  private final UnaryOperator<Link> eyes;
  private RtnetlinkMonitor monitor;
  private Future<?> confirming;

  private record Question(int interfaceIndex, InetAddress neighbour) {}

  NeighbourWatch(EngineExecutor executor) {
    this(executor, UnaryOperator.identity());
  }

  /**
   * A watch that sees interfaces otherwise than the kernel shows them.
   *
   * @param eyes turns each into what it is seen as
   */
  NeighbourWatch(EngineExecutor executor, UnaryOperator<Link> eyes) {
    this.executor = executor;
    this.eyes = eyes;
  }

  /** All interfaces that there are. */
  List<Link> links() {
    return rtnetlink.links().stream().map(eyes).toList();
  }

  /** Loads the present state and follows it from then on; {@code links} hears of interfaces too. */
  void start(NextHops hops, Consumer<Link> links) {
    // A packet to a neighbour that is yet unknown waits for both threads.
    asking.execute(PacketThread::comeFirst);
    KernelNews news = new KernelNews(hops);
    monitor =
        RtnetlinkMonitor.start(
            event -> executor.execute(() -> apply(event, news, links)), PacketThread::comeFirst);
    load(news);
    confirming =
        asking.scheduleAtFixedRate(
            () -> executor.execute(hops::confirmAll),
            CONFIRM_SECONDS,
            CONFIRM_SECONDS,
            TimeUnit.SECONDS);
  }

  private void apply(NetlinkEvent event, KernelNews news, Consumer<Link> links) {
    switch (event) {
      case NetlinkEvent.Overrun overrun -> asking.execute(() -> load(news));
      case NetlinkEvent.LinkChanged(Link link) -> {
        Link seen = eyes.apply(link);
        links.accept(seen);
        news.changed(new NetlinkEvent.LinkChanged(seen));
      }
      default -> news.changed(event);
    }
  }

  private void load(KernelNews news) {
    executor.execute(news::asked);
    KernelNews.State state =
        new KernelNews.State(
            links(), rtnetlink.addresses(), rtnetlink.routes(), rtnetlink.neighbours());
    executor.execute(() -> news.answered(state));
  }

  /** Asks once for as long as the question is under way. */
  @Override
  public void resolve(int interfaceIndex, InetAddress neighbour) {
    Question question = new Question(interfaceIndex, neighbour);
    if (!asked.add(question)) {
      return;
    }
    try {
      asking.execute(() -> ask(question));
    } catch (RejectedExecutionException e) {
      LOG.debug("closing, {} is not asked for", neighbour);
    }
  }

  private void ask(Question question) {
    asked.remove(question);
    try {
      rtnetlink.resolve(question.interfaceIndex(), question.neighbour());
    } catch (LinuxException e) {
      LOG.debug("cannot resolve {}: {}", question.neighbour(), e.getMessage());
    }
  }

  @Override
  public void close() {
    asking.shutdownNow();
    if (confirming != null) {
      confirming.cancel(false);
    }
    if (monitor != null) {
      monitor.close();
    }
    try {
      if (!asking.awaitTermination(1, TimeUnit.SECONDS)) {
        LOG.warn("the thread that asks for neighbours does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    rtnetlink.close();
  }
}
