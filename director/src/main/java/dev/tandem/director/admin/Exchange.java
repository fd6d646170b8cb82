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
    try {
      send(answer());
    } catch (RuntimeException | Error e) {
      LOG.error("the answer to {} {} broke off", request.method(), request.path(), e);
      var _ = channel.close();
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

  private void send(AdminResponse answer) {
    switch (answer) {
      case Whole whole ->
          channel.writeAndFlush(HttpAnswers.whole(whole)).addListener(ChannelFutureListener.CLOSE);
      case Lines lines -> {
        var _ = channel.writeAndFlush(HttpAnswers.lines(), channel.voidPromise());
        lines.source().accept(new ChannelLineSink(channel));
      }
    }
  }
}
