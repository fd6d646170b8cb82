package dev.tandem.director.config.syntax;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configuration files that exist in a test only. */
public final class MemoryFiles implements ConfigFiles {

  private final Map<Path, String> texts = new LinkedHashMap<>();

  public MemoryFiles with(String file, String text) {
    texts.put(Path.of(file), text);
    return this;
  }

  @Override
  public String read(Path file) throws IOException {
    return Optional.ofNullable(texts.get(file.normalize()))
        .orElseThrow(() -> new IOException("there is no such file"));
  }

  @Override
  public boolean exists(Path path) {
    return texts.keySet().stream().anyMatch(file -> file.startsWith(path.normalize()));
  }

  @Override
  public List<String> list(Path directory) {
    int depth = directory.toString().isEmpty() ? 0 : directory.getNameCount();
    return texts.keySet().stream()
        .filter(file -> depth == 0 || file.startsWith(directory))
        .filter(file -> file.getNameCount() > depth)
        .map(file -> file.getName(depth).toString())
        .distinct()
        .toList();
  }
}
