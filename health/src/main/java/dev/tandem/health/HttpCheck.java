package dev.tandem.health;

import dev.tandem.health.Attempt.Finding;
import dev.tandem.health.Check.StatusRange;
import dev.tandem.health.Check.Url;
import dev.tandem.health.CheckResult.Outcome;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Asks for one page. The status decides; the body is read, so that the server is not cut off while
 * it writes, and only has to keep coming.
 */
final class HttpCheck extends SimpleChannelInboundHandler<HttpObject> {

  /** A body may trickle, but not for longer than this many timeouts. */
  static final int MAX_STEPS = 10;

  private static final int MAX_LINE_BYTES = 4096;
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  private final Check.Http check;
  private final Url url;
  private final Attempt attempt;
  private final Duration timeout;
  private final HttpBody body;
  private Future<?> tooLong;
  private String accepted = "";

  /** Whether all has come that there is to judge. */
  private boolean complete;

  private HttpCheck(Check.Http check, Url url, Attempt attempt) {
    this.check = check;
    this.url = url;
    this.attempt = attempt;
    this.timeout = check.schedule().connectTimeout();
    this.body = new HttpBody(url.pattern().isPresent());
  }

  static void start(Check.Http check, int url, Attempt attempt) {
    attempt.connect(
        check,
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            check
                .tls()
                .ifPresent(tls -> channel.pipeline().addLast(TlsClient.handler(channel, tls)));
            channel
                .pipeline()
                .addLast(
                    new ReadTimeoutHandler(Attempt.timeoutMillis(check), TimeUnit.MILLISECONDS))
                .addLast(new HttpClientCodec(lenient(), false, false))
                .addLast(new HttpCheck(check, check.urls().get(url), attempt));
          }
        });
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Duration limit = timeout.multipliedBy(MAX_STEPS);
    tooLong =
        context
            .executor()
            .schedule(
                () -> silent("answer not complete within " + FailureReason.text(limit)),
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
    context.writeAndFlush(request()).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (accepted.isEmpty() && part instanceof HttpResponse response) {
      head(response);
    }
    if (!accepted.isEmpty() && !complete && part instanceof HttpContent content) {
      body(context, content);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopWaiting();
    if (accepted.isEmpty()) {
      failed("connection closed before an answer");
    } else if (!complete) {
      judge();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (complete) {
      // Whatever comes after the body does not count.
      var _ = context.close();
    } else if (!(cause instanceof ReadTimeoutException)) {
      failed(FailureReason.of(cause));
    } else if (accepted.isEmpty()) {
      silent("no answer within " + FailureReason.text(timeout));
    } else {
      silent("the body stalled for " + FailureReason.text(timeout));
    }
  }

  private void stopWaiting() {
    if (tooLong != null) {
      tooLong.cancel(false);
    }
  }

  private void head(HttpResponse response) {
    if (response.decoderResult().isFailure()) {
      failed("the answer is not HTTP");
      return;
    }
    int status = response.status().code();
    if (url.statuses().stream().anyMatch(range -> range.contains(status))) {
      accepted = "status " + status;
    } else if (response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      failed("status " + status + ", expected " + expected());
    }
  }

  /** A body that ends early or is garbled does not count against a status that was accepted. */
  private void body(ChannelHandlerContext context, HttpContent content) {
    body.add(content.content());
    if (content instanceof LastHttpContent
        || content.decoderResult().isFailure()
        || body.isFull()) {
      judge();
      var _ = context.close();
    }
  }

  /** So much of the body as came is all there is to judge. */
  private void judge() {
    complete = true;
    stopWaiting();
    String found = body.digest();
    if (url.digest().filter(expected -> !expected.equals(found)).isPresent()) {
      failed("digest " + found + ", expected " + url.digest().get());
    } else if (url.pattern().isPresent()) {
      attempt.aside(() -> search(url.pattern().get()));
    } else {
      attempt.passed(accepted);
    }
  }

  private Finding search(BodyPattern pattern) {
    return pattern
        .faultOf(body.octets(), timeout)
        .map(fault -> new Finding(Outcome.FAILED, withUrl(fault)))
        .orElseGet(() -> new Finding(Outcome.PASSED, accepted));
  }

  private void failed(String reason) {
    attempt.failed(withUrl(reason));
  }

  private void silent(String reason) {
    attempt.silent(withUrl(reason));
  }

  private String withUrl(String reason) {
    return check.urls().size() == 1 ? reason : url.path() + ": " + reason;
  }

  private String expected() {
    return url.statuses().stream().map(StatusRange::text).collect(Collectors.joining(", "));
  }

  private FullHttpRequest request() {
    FullHttpRequest request =
        new DefaultFullHttpRequest(check.protocol().version(), HttpMethod.GET, url.path());
    request
        .headers()
        .set(HttpHeaderNames.HOST, url.host().orElseGet(check.target()::text))
        .set(HttpHeaderNames.USER_AGENT, "Tandem");
    if (check.protocol().closing()) {
      request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return request;
  }

  /** What a server does beyond the status line is its own affair. */
  private static HttpDecoderConfig lenient() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setAllowDuplicateContentLengths(true)
        .setStrictLineParsing(false)
        .setUseRfc9112TransferEncoding(false)
        .setValidateHeaders(false);
  }
}
