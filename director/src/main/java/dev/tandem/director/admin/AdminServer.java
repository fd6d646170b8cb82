package dev.tandem.director.admin;

import dev.tandem.director.admin.Routes.Route;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the admin API on a Unix domain socket that only the owner of this process may use. One
 * request a connection; handlers run on virtual threads.
 */
public final class AdminServer implements AutoCloseable {

  /** Limit of a request's body, unless its route says otherwise. */
  public static final int MAX_BODY_BYTES = 1 << 20;

  /** A client that is silent for so long in the middle of its request is dropped. */
  private static final int REQUEST_TIMEOUT_SECONDS = 30;

  private static final int CLOSE_TIMEOUT_SECONDS = 2;

  /** So far may the reader of a stream fall behind, in bytes. */
  private static final WriteBufferWaterMark STREAM_BUFFER =
      new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());

  /** Also closes what is added after its close. */
  private final ChannelGroup channels = new DefaultChannelGroup(group.next(), true);

  private final ExecutorService handlerThreads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-", 0).factory());
  private final Routes routes;
  private final SocketFile file;

  private AdminServer(Routes routes, SocketFile file) {
    this.routes = routes;
    this.file = file;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Registers what is served, then binds. Paths are taken literally. */
  public static final class Builder {

    private final Routes routes = new Routes();

    private Builder() {}

    public Builder get(String path, AdminHandler handler) {
      routes.add("GET", path, new Route(handler, MAX_BODY_BYTES));
      return this;
    }

    public Builder post(String path, AdminHandler handler) {
      return post(path, MAX_BODY_BYTES, handler);
    }

    /** For a path that takes bodies of another size than usual. */
    public Builder post(String path, int maxBodyBytes, AdminHandler handler) {
      routes.add("POST", path, new Route(handler, maxBodyBytes));
      return this;
    }

    /**
     * Serves on this socket, whose directory is created if need be.
     *
     * @throws IOException with a message for operators, if another director is running there or the
     *     socket cannot be made
     */
    public AdminServer bind(Path socket) throws IOException {
      AdminServer server = new AdminServer(routes, SocketFile.claim(socket));
      try {
        server.listen();
        return server;
      } catch (IOException | RuntimeException e) {
        server.close();
        throw new IOException("cannot listen on " + socket + ": " + e.getMessage(), e);
      }
    }
  }

  /** Ends all connections and removes the socket. Handlers that still run are left to finish. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("the socket of the admin API could not be removed", e);
    }
    // By itself the group would drop the connections without telling the streams.
    channels.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    group
        .shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    handlerThreads.shutdown();
  }

  private void listen() throws IOException {
    var bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerDomainSocketChannel.class)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, STREAM_BUFFER)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    prepare(channel);
                  }
                })
            .bind(UnixDomainSocketAddress.of(file.birthplace()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
    channels.add(bound.channel());
    file.publish();
  }

  private void prepare(Channel channel) {
    channels.add(channel);
    channel
        .pipeline()
        .addLast(new ReadTimeoutHandler(REQUEST_TIMEOUT_SECONDS))
        .addLast(new HttpServerCodec())
        .addLast(new AdminConnection(routes, handlerThreads));
  }
}
