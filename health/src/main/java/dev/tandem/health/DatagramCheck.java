package dev.tandem.health;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends one datagram and judges what comes of it. */
final class DatagramCheck extends SimpleChannelInboundHandler<DatagramPacket> {

  /** What is sent, and what may come back. */
  interface Question {

    byte[] datagram();

    /** Whether it is a good sign that nothing comes back. */
    boolean silenceIsGood();

    /** What is wrong with a reply; empty for nothing. */
    Optional<String> faultOf(byte[] reply);
  }

  private final Question question;
  private final Duration timeout;
  private final Attempt attempt;

  /** Null before there is a connection. */
  private Future<?> silence;

  private DatagramCheck(Question question, Duration timeout, Attempt attempt) {
    this.question = question;
    this.timeout = timeout;
    this.attempt = attempt;
  }

  static void start(Check check, Question question, Attempt attempt) {
    attempt.connectDatagrams(
        check, new DatagramCheck(question, check.schedule().connectTimeout(), attempt));
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    silence =
        context.executor().schedule(this::nothingCame, timeout.toNanos(), TimeUnit.NANOSECONDS);
    context
        .writeAndFlush(Unpooled.wrappedBuffer(question.datagram()))
        .addListener(sent -> {
          if (!sent.isSuccess()) {
            attempt.failed(sent.cause());
          }
        });
  }

  private void nothingCame() {
    String reason = " within " + FailureReason.text(timeout);
    if (question.silenceIsGood()) {
      attempt.passed("no error" + reason);
    } else {
      attempt.silent("no answer" + reason);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    question
        .faultOf(ByteBufUtil.getBytes(packet.content()))
        .ifPresentOrElse(attempt::failed, () -> attempt.passed("answered"));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (silence != null) {
      silence.cancel(false);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    attempt.failed(cause);
  }
}
