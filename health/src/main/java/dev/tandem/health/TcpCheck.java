package dev.tandem.health;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Passes as soon as the connection stands. */
final class TcpCheck extends ChannelInboundHandlerAdapter {

  private final Attempt attempt;

  private TcpCheck(Attempt attempt) {
    this.attempt = attempt;
  }

  static void start(Check.Tcp check, Attempt attempt) {
    attempt.connect(check, new TcpCheck(attempt));
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    attempt.passed("connected");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    attempt.failed(cause);
  }
}
