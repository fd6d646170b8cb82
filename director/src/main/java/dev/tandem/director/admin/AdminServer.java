package dev.tandem.director.admin;

import dev.tandem.director.admin.Routes.Route;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the admin API on a Unix domain socket that only the owner of this process may use, and
 * what only reads also on a TCP port if one is wanted. One request a connection; handlers run on
 * virtual threads.
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
    private Optional<InetSocketAddress> tcp = Optional.empty();

    private Builder() {}

    /** Also answers GET requests of anybody who reaches this address; never anything else. */
    public Builder readOnlyOn(Optional<InetSocketAddress> address) {
      tcp = address;
      return this;
    }

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
     * Listens on this socket, whose directory is created if need be. Nobody is let in before {@link
     * AdminServer#open}.
     *
     * @throws IOException with a message for operators, if another director is running there or the
     *     socket cannot be made
     */
    public AdminServer bind(Path socket) throws IOException {
      AdminServer server = new AdminServer(routes, SocketFile.claim(socket));
      try {
        server.listen();
      } catch (IOException | RuntimeException e) {
        server.close();
        throw new IOException("cannot listen on " + socket + ": " + e.getMessage(), e);
      }
      if (tcp.isPresent()) {
        server.listenOrClose(tcp.get());
      }
      return server;
    }
  }

  /**
   * Puts the socket in its place and lets clients in.
   *
   * @throws IOException with a message for operators
   */
  public void open() throws IOException {
    file.publish();
    channels.forEach(channel -> channel.config().setAutoRead(true));
  }

  /** Ends what {@link #end} has not. */
  @Override
  public void close() {
    if (!group.isShuttingDown()) {
      end();
    }
  }

  /** Ends all connections and removes the socket. Handlers that still run are left to finish. */
  public void end() {
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
    bind(NioServerDomainSocketChannel.class, UnixDomainSocketAddress.of(file.birthplace()), routes);
  }

  private void listenOrClose(InetSocketAddress address) throws IOException {
    try {
      bind(NioServerSocketChannel.class, address, routes.readOnly());
    } catch (IOException | RuntimeException e) {
      close();
      throw new IOException("cannot listen on TCP " + address + ": " + e.getMessage(), e);
    }
  }

  private void bind(Class<? extends ServerChannel> type, SocketAddress address, Routes served)
      throws IOException {
    var bound =
        new ServerBootstrap()
            .group(group)
            .channel(type)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, STREAM_BUFFER)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    prepare(channel, served);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
    channels.add(bound.channel());
  }

  private void prepare(Channel channel, Routes served) {
    channels.add(channel);
    channel
        .pipeline()
        .addLast(new ReadTimeoutHandler(REQUEST_TIMEOUT_SECONDS))
        .addLast(new HttpServerCodec())
        .addLast(new AdminConnection(served, handlerThreads));
  }
}
