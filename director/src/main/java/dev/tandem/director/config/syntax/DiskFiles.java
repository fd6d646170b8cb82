package dev.tandem.director.config.syntax;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Configuration files of this host. */
final class DiskFiles implements ConfigFiles {

  // Ten thousand services with ten servers each take 8 MiB.
  private static final long SIZE_LIMIT = 64 << 20;

  @Override
  public String read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("there is no such file");
    }
    // A pipe or a device could deliver text for ever.
    if (!Files.isRegularFile(file)) {
      throw new IOException("not a regular file");
    }
    if (!Files.isReadable(file)) {
      throw new IOException("permission denied");
    }
    if (Files.size(file) > SIZE_LIMIT) {
      throw new IOException("larger than " + (SIZE_LIMIT >> 20) + " MiB");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public List<String> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException | UncheckedIOException e) {
      // Like glob(3): a directory that cannot be read holds no match.
      return List.of();
    }
  }
}
