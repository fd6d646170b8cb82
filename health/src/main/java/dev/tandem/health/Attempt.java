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
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * One connection of a check, from the connect to the verdict. The first verdict counts, closes the
 * connection and is delivered by a task of its own on the event loop.
 */
final class Attempt implements Surroundings.Pending {

  private final EventLoop loop;
  private final long startNanos = System.nanoTime();
  private Consumer<CheckResult> done;
  private boolean decided;

  /** Null while there is none. */
  private Channel channel;

  /** Null unless the check waits on a thread of its own. */
  private Thread aside;

  Attempt(EventLoop loop, Consumer<CheckResult> done) {
    this.loop = loop;
    this.done = done;
  }

  /** Connects to where the check goes; the handler takes over when the connection stands. */
  void connect(Check check, ChannelHandler handler) {
    Duration timeout = check.schedule().connectTimeout();
    Bootstrap bootstrap =
        new Bootstrap()
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis(check));
    connect(
        bootstrap,
        check.target(),
        handler,
        cause -> decide(FailureReason.outcome(cause), FailureReason.ofConnect(cause, timeout)));
  }

  /** The same for datagrams: the handler is active at once. */
  void connectDatagrams(Check check, ChannelHandler handler) {
    connect(
        new Bootstrap().channel(NioDatagramChannel.class), check.target(), handler, this::failed);
  }

  private void connect(
      Bootstrap bootstrap, CheckTarget target, ChannelHandler handler, Consumer<Throwable> failed) {
    bootstrap.group(loop).handler(handler);
    // From a port that is always the same, while the last connection from there still lingers.
    target
        .source()
        .filter(source -> source.getPort() != 0)
        .ifPresent(_ -> bootstrap.option(ChannelOption.SO_REUSEADDR, true));
    ChannelFuture connecting =
        bootstrap.connect(target.socketAddress(), target.source().orElse(null));
    if (connecting.cause() instanceof ChannelException noSocket) {
      // Not by the listener below: Netty would call it on a thread that is not ours.
      decide(Outcome.NOT_RUN, "not run: " + FailureReason.of(noSocket));
      return;
    }
    channel = connecting.channel();
    connecting.addListener(connected -> {
      if (!connected.isSuccess()) {
        notConnected(target, connected.cause(), failed);
      }
    });
  }

  /** A source that this host does not have, or not free, says nothing of the server. */
  private void notConnected(CheckTarget target, Throwable cause, Consumer<Throwable> failed) {
    if (FailureReason.isOfSource(cause) && target.source().isPresent()) {
      String source = CheckTarget.text(target.source().get());
      decide(Outcome.NOT_RUN, "not run from " + source + ": " + FailureReason.of(cause));
    } else {
      failed.accept(cause);
    }
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
    aside =
        Thread.ofVirtual()
            .name("check")
            .start(() -> {
              Finding finding = find(check);
              loop.execute(() -> decide(finding));
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

  private void closeConnection() {
    if (channel != null) {
      var _ = channel.close();
    }
  }
}
