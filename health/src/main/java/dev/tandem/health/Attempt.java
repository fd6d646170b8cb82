package dev.tandem.health;

import dev.tandem.health.CheckResult.Outcome;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One connection of a check, from the connect to the verdict. The first verdict counts, closes the
 * connection and is delivered by a task of its own on the event loop. Connects and cancels are for
 * that loop, verdicts may come from any.
 */
final class Attempt implements Surroundings.Pending {

  private final EventLoop loop;
  private final OptionSockets optionSockets;
  private final long startNanos = System.nanoTime();
  private Consumer<CheckResult> done;

  /** Also read by handlers on the loop of {@link OptionSockets}. */
  private volatile boolean decided;

  /** Null while there is none. */
  private Channel channel;

  /** Null unless the check waits on a thread of its own. */
  private Thread aside;

  Attempt(EventLoop loop, OptionSockets optionSockets, Consumer<CheckResult> done) {
    this.loop = loop;
    this.optionSockets = optionSockets;
    this.done = done;
  }

  /** Connects to where the check goes; the handler takes over when the connection stands. */
  void connect(Check check, ChannelHandler handler) {
    Duration timeout = check.schedule().connectTimeout();
    bootstrap(check.target().origin(), NioSocketChannel.class, optionSockets::streams)
        .ifPresent(bootstrap ->
            connect(
                bootstrap.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis(check)),
                check.target(),
                handler,
                cause ->
                    decide(FailureReason.outcome(cause), FailureReason.ofConnect(cause, timeout))));
  }

  /** The same for datagrams: the handler is active at once. */
  void connectDatagrams(Check check, ChannelHandler handler) {
    bootstrap(check.target().origin(), NioDatagramChannel.class, optionSockets::datagrams)
        .ifPresent(bootstrap -> connect(bootstrap, check.target(), handler, this::failed));
  }

  /** For sockets of an origin; without those that it needs the check is over. */
  private Optional<Bootstrap> bootstrap(
      CheckOrigin origin,
      Class<? extends Channel> plain,
      Function<CheckOrigin, Bootstrap> withOptions) {
    if (!origin.needsOptions()) {
      return Optional.of(new Bootstrap().group(loop).channel(plain));
    }
    Optional<String> missing = optionSockets.missing();
    missing.ifPresent(reason -> decide(Outcome.NOT_RUN, "not run: " + reason));
    return missing.isPresent() ? Optional.empty() : Optional.of(withOptions.apply(origin));
  }

  private void connect(
      Bootstrap bootstrap, CheckTarget target, ChannelHandler handler, Consumer<Throwable> failed) {
    CheckOrigin origin = target.origin();
    bootstrap.handler(handler);
    // From a port that is always the same, while the last connection from there still lingers.
    origin
        .address()
        .filter(source -> source.getPort() != 0)
        .ifPresent(_ -> bootstrap.option(ChannelOption.SO_REUSEADDR, true));
    ChannelFuture connecting =
        bootstrap.connect(target.socketAddress(), origin.address().orElse(null));
    if (connecting.cause() instanceof ChannelException noSocket) {
      // Not by the listener below: Netty would call it on a thread that is not ours.
      decide(Outcome.NOT_RUN, notRun(origin) + FailureReason.of(noSocket));
      return;
    }
    channel = connecting.channel();
    connecting.addListener(connected -> {
      if (!connected.isSuccess()) {
        notConnected(origin, connected.cause(), failed);
      }
    });
  }

  /** A source that this host does not have, or not free, says nothing of the server. */
  private void notConnected(CheckOrigin origin, Throwable cause, Consumer<Throwable> failed) {
    if (FailureReason.isOfSource(cause) && origin.isChosen()) {
      decide(Outcome.NOT_RUN, notRun(origin) + FailureReason.of(cause));
    } else {
      failed.accept(cause);
    }
  }

  /** Begins what is said when the reason is on this host. */
  static String notRun(CheckOrigin origin) {
    return origin.isChosen() ? "not run from " + origin.text() + ": " : "not run: ";
  }

  /** What was found by something that waits, and so on another thread. */
  record Finding(Outcome outcome, String reason, long weightChange) {

    /** One that leaves the weight of the server alone. */
    Finding(Outcome outcome, String reason) {
      this(outcome, reason, 0);
    }
  }

  /** Runs what waits on a thread of its own, and decides by what it returns. */
  void aside(Callable<Finding> check) {
    onLoop(() -> {
      if (!decided) {
        aside = Thread.ofVirtual().name("check").start(() -> decide(find(check)));
      }
    });
  }

  private static Finding find(Callable<Finding> check) {
    try {
      return check.call();
    } catch (Exception e) {
      return new Finding(Outcome.NOT_RUN, "not run: " + FailureReason.of(e));
    }
  }

  void passed(String reason) {
    decide(Outcome.PASSED, reason);
  }

  void failed(Throwable cause) {
    decide(FailureReason.outcome(cause), FailureReason.of(cause));
  }

  void silent(String reason) {
    decide(Outcome.SILENT, reason);
  }

  void failed(String reason) {
    decide(Outcome.FAILED, reason);
  }

  @Override
  public void cancel() {
    done = _ -> {};
    decided = true;
    closeConnection();
    if (aside != null) {
      aside.interrupt();
    }
  }

  /** For Netty, which takes 0 for "no timeout". */
  static int timeoutMillis(Check check) {
    return Math.clamp(check.schedule().connectTimeout().toMillis(), 1, Integer.MAX_VALUE);
  }

  private void decide(Outcome outcome, String reason) {
    decide(new Finding(outcome, reason));
  }

  private void decide(Finding finding) {
    // Asked first: after a cancellation the loop may be gone.
    if (!decided) {
      onLoop(() -> settle(finding));
    }
  }

  private void settle(Finding finding) {
    if (decided) {
      return;
    }
    decided = true;
    closeConnection();
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    CheckResult result =
        new CheckResult(finding.outcome(), finding.reason(), took, finding.weightChange());
    loop.execute(() -> done.accept(result));
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void closeConnection() {
    if (channel != null) {
      var _ = channel.close();
    }
  }
}
