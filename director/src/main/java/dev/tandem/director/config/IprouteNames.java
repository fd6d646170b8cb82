package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.ValueParser;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names that a host has for numbers of routing, as in {@code /etc/iproute2/rt_tables}: lines
 * {@code NUMBER NAME}, in the file itself and in {@code rt_tables.d/*.conf} beside it. They are
 * looked up when such a name is read, so that a reload finds what is new.
 *
 * @param file its name
 * @param folders in which it may be; what the first of them says counts
 * @param builtIn what is known on every host
 */
record IprouteNames(String file, List<Path> folders, Map<String, Integer> builtIn) {

  /** Where an administrator writes, and where packages put what they bring along. */
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/etc/iproute2"), Path.of("/usr/share/iproute2"), Path.of("/usr/lib/iproute2"));

  static final IprouteNames TABLES =
      new IprouteNames("rt_tables", FOLDERS, Map.of("main", 254, "local", 255, "default", 253));
  static final IprouteNames PROTOCOLS =
      new IprouteNames(
          "rt_protos",
          FOLDERS,
          Map.of("kernel", 2, "boot", 3, "static", 4, "ra", 9, "keepalived", 18));
  static final IprouteNames TYPES_OF_SERVICE = new IprouteNames("rt_dsfield", FOLDERS, Map.of());

  /** A number, or the name of one. */
  ValueParser<Integer> or(ValueParser<Integer> numbers) {
    return text ->
        switch (numbers.parse(text)) {
          case Parsed.Value<Integer> number -> number;
          case Parsed.Mistake<Integer>(String expected) ->
              number(text)
                  .map(found -> numbers.parse(String.valueOf(found)))
                  .orElseGet(() -> new Parsed.Mistake<>(expected + ", or a name in " + file));
        };
  }

  private Optional<Integer> number(String name) {
    return Optional.ofNullable(builtIn.get(name))
        .or(() -> folders.stream().flatMap(this::files).flatMap(f -> find(f, name)).findFirst());
  }

  private Stream<Path> files(Path folder) {
    List<Path> files = new ArrayList<>(List.of(folder.resolve(file)));
    try (DirectoryStream<Path> more =
        Files.newDirectoryStream(folder.resolve(file + ".d"), "*.conf")) {
      more.forEach(files::add);
    } catch (IOException | DirectoryIteratorException e) {
      // Most hosts have no such folder, and the name is reported where it is nowhere else.
    }
    return files.stream().sorted();
  }

  private static Stream<Integer> find(Path file, String name) {
    try {
      return Files.readAllLines(file).stream().flatMap(line -> numberIn(line, name)).limit(1);
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Stream<Integer> numberIn(String line, String name) {
    String[] words = line.strip().split("\\s+", 3);
    boolean names = words.length > 1 && words[1].equals(name) && !words[0].startsWith("#");
    return names
            && Numbers.unsigned("", 0xffff_ffffL).parse(words[0])
                instanceof Parsed.Value<Integer>(Integer number)
        ? Stream.of(number)
        : Stream.empty();
  }
}
