package dev.tandem.director.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * What was recorded from a kernel's IPVS and its ipvsadm: of the folder in the property {@code
 * golden.dir}, which may hold any part of it, or else of the test resources, where large files are
 * compressed.
 */
public final class Recordings {

  private static final String COMPRESSED = ".gz";
  private static final Optional<Path> GIVEN =
      Optional.ofNullable(System.getProperty("golden.dir")).map(Path::of);

  private Recordings() {}

  /** Whether recordings other than those of the test resources were asked for. */
  public static boolean areGiven() {
    return GIVEN.isPresent();
  }

  /** The lines of a recording; none if it was not given. */
  public static List<String> lines(String file) {
    return text(file).lines().toList();
  }

  /** A recording as it is; empty if it was not given. */
  public static String text(String file) {
    return read(folder(), file).orElse("");
  }

  /** A recording that is not text; empty if it was not given. */
  public static byte[] bytes(String file) {
    return readBytes(folder(), file).orElse(new byte[0]);
  }

  /** A file that recordings rest on: the given one, or else that of the test resources. */
  public static String base(String file) {
    return read(folder(), file).or(() -> read(resources(), file)).orElseThrow();
  }

  /** The recordings in a folder, by name, without what their names end in. */
  public static List<String> in(String folder, String ending) {
    Path path = folder().resolve(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> file.getFileName().toString())
          .map(name -> withoutEnding(name, COMPRESSED))
          .filter(name -> name.endsWith(ending))
          .map(name -> withoutEnding(name, ending))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutEnding(String name, String ending) {
    return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
  }

  /** Where they are. */
  static Path folder() {
    return GIVEN.orElseGet(Recordings::resources);
  }

  private static Path resources() {
    try {
      return Path.of(Recordings.class.getResource("/golden/errors-base.txt").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<String> read(Path folder, String file) {
    return readBytes(folder, file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static Optional<byte[]> readBytes(Path folder, String file) {
    Path plain = folder.resolve(file);
    Path compressed = folder.resolve(file + COMPRESSED);
    try {
      if (Files.exists(plain)) {
        return Optional.of(Files.readAllBytes(plain));
      }
      if (Files.exists(compressed)) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(compressed))) {
          return Optional.of(in.readAllBytes());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
