package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/** The block {@code admin}. */
final class AdminBlock {

  /** Bytes that the kernel has for the path of a Unix socket, without the terminating zero. */
  private static final int SOCKET_PATH_LIMIT = 107;

  private static final Keyword<Path> SOCKET =
      Keyword.value("socket", Words.absolutePath(SOCKET_PATH_LIMIT));
  private static final Keyword<InetSocketAddress> LISTEN =
      Keyword.words("listen", AdminBlock::listen);

  static final Keyword<Settings> ADMIN = Keyword.block("admin", KeywordTable.of(SOCKET, LISTEN));

  private AdminBlock() {}

  static AdminSettings assemble(Settings block) {
    return new AdminSettings(
        block.value(SOCKET, AdminSettings.DEFAULT_SOCKET), block.value(LISTEN));
  }

  /** {@code IP [PORT]}. */
  private static Optional<InetSocketAddress> listen(Arguments arguments) {
    Optional<InetAddress> address = arguments.take(Addresses.local());
    Optional<Integer> port =
        arguments.hasNext()
            ? arguments.take("port", Numbers.port())
            : Optional.of(AdminSettings.DEFAULT_PORT);
    return address.flatMap(ip -> port.map(number -> new InetSocketAddress(ip, number)));
  }
}
