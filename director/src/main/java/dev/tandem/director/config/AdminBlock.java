package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import java.nio.file.Path;

/** The block {@code admin}. */
final class AdminBlock {

  /** Bytes that the kernel has for the path of a Unix socket, without the terminating zero. */
  private static final int SOCKET_PATH_LIMIT = 107;

  private static final Keyword<Path> SOCKET =
      Keyword.value("socket", Words.absolutePath(SOCKET_PATH_LIMIT));

  static final Keyword<Settings> ADMIN = Keyword.block("admin", KeywordTable.of(SOCKET));

  private AdminBlock() {}

  static AdminSettings assemble(Settings block) {
    return new AdminSettings(block.value(SOCKET, AdminSettings.DEFAULT_SOCKET));
  }
}
