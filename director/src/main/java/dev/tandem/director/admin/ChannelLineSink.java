package dev.tandem.director.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lines as the chunks of an HTTP answer. */
final class ChannelLineSink implements LineSink {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelLineSink.class);

  private final Channel channel;
  private final AtomicBoolean ended = new AtomicBoolean();

  /** The head of the answer must have been written. */
  ChannelLineSink(Channel channel) {
    this.channel = channel;
    onEnd(() -> ended.set(true));
  }

  @Override
  public boolean line(String line) {
    if (line.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a line must not hold a line break");
    }
    if (ended.get()) {
      return false;
    }
    if (!channel.isWritable()) {
      LOG.warn("a reader of the admin API fell too far behind: its stream was cut off");
      abort();
      return false;
    }
    var bytes = ByteBufUtil.writeUtf8(channel.alloc(), line + "\n");
    var _ = channel.writeAndFlush(new DefaultHttpContent(bytes), channel.voidPromise());
    return true;
  }

  @Override
  public void onEnd(Runnable action) {
    channel.closeFuture().addListener(_ -> action.run());
  }

  @Override
  public void close() {
    if (!ended.getAndSet(true)) {
      channel
          .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Ends the stream so that the reader sees it is not complete. */
  private void abort() {
    ended.set(true);
    var _ = channel.close();
  }
}
