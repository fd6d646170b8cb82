package dev.tandem.health;

import dev.tandem.health.CheckResult.Outcome;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
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

  Attempt(EventLoop loop, Consumer<CheckResult> done) {
    this.loop = loop;
    this.done = done;
  }

  /** Connects to where the check goes; the handler takes over when the connection stands. */
  void connect(Check check, ChannelHandler handler) {
    Duration timeout = check.schedule().connectTimeout();
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis(check))
            .handler(handler)
            .connect(check.address(), check.port());
    if (connecting.cause() instanceof ChannelException noSocket) {
      // Not by the listener below: Netty would call it on a thread that is not ours.
      decide(Outcome.NOT_RUN, "not run: " + FailureReason.of(noSocket));
      return;
    }
    channel = connecting.channel();
    connecting.addListener(connected -> {
      if (!connected.isSuccess()) {
        failed(FailureReason.ofConnect(connected.cause(), timeout));
      }
    });
  }

  void passed(String reason) {
    decide(Outcome.PASSED, reason);
  }

  void failed(String reason) {
    decide(Outcome.FAILED, reason);
  }

  @Override
  public void cancel() {
    done = _ -> {};
    decided = true;
    closeConnection();
  }

  /** For Netty, which takes 0 for "no timeout". */
  static int timeoutMillis(Check check) {
    return Math.clamp(check.schedule().connectTimeout().toMillis(), 1, Integer.MAX_VALUE);
  }

  private void decide(Outcome outcome, String reason) {
    if (decided) {
      return;
    }
    decided = true;
    closeConnection();
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    CheckResult result = new CheckResult(outcome, reason, took);
    loop.execute(() -> done.accept(result));
  }

  private void closeConnection() {
    if (channel != null) {
      var _ = channel.close();
    }
  }
}
