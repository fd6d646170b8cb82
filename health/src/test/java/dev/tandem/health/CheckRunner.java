package dev.tandem.health;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs single checks on an event loop of its own. */
final class CheckRunner implements AutoCloseable {

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  final EventLoop loop = group.next();
  final Surroundings surroundings = new NettySurroundings(loop, Clock.systemUTC());

  CheckResult run(Check check) throws Exception {
    return start(check).get(20, TimeUnit.SECONDS);
  }

  /** Completes only on the loop, as the checker would hear of it. */
  CompletableFuture<CheckResult> start(Check check) {
    CompletableFuture<CheckResult> result = new CompletableFuture<>();
    loop.execute(() -> surroundings.attempt(check, 0, result::complete));
    return result;
  }

  /** A port on which nobody listens. */
  static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
