package dev.tandem.health;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Waits for the greeting, says hello, and leaves politely when that is accepted (RFC 5321). */
final class SmtpCheck extends SimpleChannelInboundHandler<String> {

  private static final int LONGEST_LINE = 4096;
  private static final String READY = "220";
  private static final String OK = "250";

  private final Check.Smtp check;
  private final Attempt attempt;
  private String expected = READY;

  private SmtpCheck(Check.Smtp check, Attempt attempt) {
    this.check = check;
    this.attempt = attempt;
  }

  static void start(Check.Smtp check, Attempt attempt) {
    attempt.connect(
        check,
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel
                .pipeline()
                .addLast(
                    new ReadTimeoutHandler(Attempt.timeoutMillis(check), TimeUnit.MILLISECONDS))
                .addLast(new LineBasedFrameDecoder(LONGEST_LINE))
                .addLast(new StringDecoder(StandardCharsets.ISO_8859_1))
                .addLast(new SmtpCheck(check, attempt));
          }
        });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, String line) {
    if (!line.startsWith(expected)) {
      attempt.failed("answered \"" + line + "\", expected " + expected);
    } else if (line.startsWith("-", expected.length())) {
      // The reply has further lines.
    } else if (expected.equals(READY)) {
      expected = OK;
      say(context, "HELO " + check.helo());
    } else {
      say(context, "QUIT");
      attempt.passed("greeted and accepted");
    }
  }

  private static void say(ChannelHandlerContext context, String line) {
    byte[] bytes = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    context
        .writeAndFlush(Unpooled.wrappedBuffer(bytes))
        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    attempt.failed("connection closed before " + expected);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof ReadTimeoutException) {
      attempt.silent("no answer within " + FailureReason.text(check.schedule().connectTimeout()));
    } else {
      attempt.failed(cause);
    }
  }
}
