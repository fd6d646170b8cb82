package dev.tandem.director.config.syntax;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where configuration text comes from. */
public interface ConfigFiles {

  /** The whole text of a file; fails for what is not a regular file or unreasonably large. */
  String read(Path file) throws IOException;

  boolean exists(Path path);

  /** Names of the files and directories in a directory, in any order; none if there is none. */
  List<String> list(Path directory);

  /** The file system of this host. */
  static ConfigFiles onDisk() {
    return new DiskFiles();
  }
}
