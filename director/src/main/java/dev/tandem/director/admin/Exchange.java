package dev.tandem.director.admin;

import dev.tandem.director.admin.AdminResponse.Lines;
import dev.tandem.director.admin.AdminResponse.Whole;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One complete request: runs its handler and sends the answer, on a thread of its own. */
record Exchange(Channel channel, AdminHandler handler, AdminRequest request) implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  @Override
  public void run() {
    switch (answer()) {
      case Whole whole ->
          channel.writeAndFlush(HttpAnswers.whole(whole)).addListener(ChannelFutureListener.CLOSE);
      case Lines lines -> stream(lines);
    }
  }

  private AdminResponse answer() {
    try {
      AdminResponse answer = handler.handle(request);
      return answer == null ? failed(new NullPointerException("no answer")) : answer;
    } catch (JsonException e) {
      return AdminResponse.error(400, "malformed body: " + e.getMessage());
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private AdminResponse failed(Throwable failure) {
    LOG.error("{} {} failed", request.method(), request.path(), failure);
    return AdminResponse.error(
        500, "internal error, the log has the details: " + failure.getClass().getSimpleName());
  }

  private void stream(Lines lines) {
    var _ = channel.writeAndFlush(HttpAnswers.lines(), channel.voidPromise());
    ChannelLineSink sink = new ChannelLineSink(channel);
    try {
      lines.source().accept(sink);
    } catch (RuntimeException e) {
      LOG.error("{} {} failed in the middle of its stream", request.method(), request.path(), e);
      sink.abort();
    }
  }
}
