package dev.tandem.director.admin;

import dev.tandem.director.admin.AdminResponse.Whole;
import dev.tandem.director.admin.Routes.Match;
import dev.tandem.director.admin.Routes.Route;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Reads the one request of a connection and hands it to its handler, or refuses it. Whatever comes
 * after it is dropped.
 */
final class AdminConnection extends SimpleChannelInboundHandler<HttpObject> {

  /** For a client whose request was refused to stop sending, so that it gets to read why. */
  private static final int LINGER_SECONDS = 5;

  private final Routes routes;
  private final Executor handlerThreads;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private Route route;
  private AdminRequest head;
  private boolean done;

  AdminConnection(Routes routes, Executor handlerThreads) {
    this.routes = routes;
    this.handlerThreads = handlerThreads;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (done) {
      return;
    }
    if (part.decoderResult().isFailure()) {
      String problem = part.decoderResult().cause().getMessage();
      refuse(context, AdminResponse.error(400, "malformed request: " + problem), Map.of());
      return;
    }
    if (part instanceof HttpRequest request) {
      begin(context, request);
    }
    if (!done && part instanceof HttpContent content) {
      collect(context, content);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Gone, or silent for too long, in the middle of its request: there is nobody to answer to.
    close(context);
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    String method = request.method().name();
    try {
      QueryStringDecoder uri = new QueryStringDecoder(request.uri());
      head = new AdminRequest(method, uri.path(), lastOfEach(uri.parameters()), new byte[0]);
    } catch (IllegalArgumentException e) {
      refuse(context, AdminResponse.error(400, "malformed request: " + e.getMessage()), Map.of());
      return;
    }
    switch (routes.find(method, head.path())) {
      case Match.Found found -> accept(context, request, found.route());
      case Match.NoSuchPath _ ->
          refuse(context, AdminResponse.error(404, "no such path: " + head.path()), Map.of());
      case Match.OtherMethod other ->
          refuse(
              context,
              AdminResponse.error(405, head.path() + " takes " + other.allowed() + " only"),
              Map.of(HttpHeaderNames.ALLOW, other.allowed()));
    }
  }

  private void accept(ChannelHandlerContext context, HttpRequest request, Route found) {
    route = found;
    if (HttpUtil.getContentLength(request, 0L) > route.maxBodyBytes()) {
      refuseBody(context);
    } else if (HttpUtil.is100ContinueExpected(request)) {
      var _ = context.writeAndFlush(HttpAnswers.goOn());
    }
  }

  private void collect(ChannelHandlerContext context, HttpContent content) {
    if (body.size() + content.content().readableBytes() > route.maxBodyBytes()) {
      refuseBody(context);
      return;
    }
    body.writeBytes(ByteBufUtil.getBytes(content.content()));
    if (content instanceof LastHttpContent) {
      done = true;
      context.pipeline().remove(ReadTimeoutHandler.class);
      AdminRequest request =
          new AdminRequest(head.method(), head.path(), head.query(), body.toByteArray());
      handlerThreads.execute(new Exchange(context.channel(), route.handler(), request));
    }
  }

  private void refuseBody(ChannelHandlerContext context) {
    String limit = "the body is larger than " + route.maxBodyBytes() + " bytes";
    refuse(context, AdminResponse.error(413, limit), Map.of());
  }

  /**
   * Answers without the handler. A close now would cut off a client that is still sending before it
   * reads the answer, so that is left to the client for a while.
   */
  private void refuse(
      ChannelHandlerContext context, Whole answer, Map<AsciiString, String> headers) {
    done = true;
    FullHttpResponse response = HttpAnswers.whole(answer);
    headers.forEach(response.headers()::set);
    context.writeAndFlush(response).addListener(_ -> endOutput(context));
    var _ = context.executor().schedule(() -> close(context), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  private static void endOutput(ChannelHandlerContext context) {
    var _ = ((DuplexChannel) context.channel()).shutdownOutput();
  }

  private static void close(ChannelHandlerContext context) {
    var _ = context.close();
  }

  private static Map<String, String> lastOfEach(Map<String, List<String>> parameters) {
    Map<String, String> last = new HashMap<>();
    parameters.forEach((name, values) -> last.put(name, values.getLast()));
    return last;
  }
}
