package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Block;
import dev.tandem.director.config.syntax.Diagnostic;
import dev.tandem.director.config.syntax.KnownBlocks;
import dev.tandem.director.config.syntax.Position;
import dev.tandem.director.config.syntax.Statement;
import dev.tandem.health.Check;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The services of the configuration that was loaded last, by the text of their blocks. Of ten
 * thousand services a reload changes a few, and reads only these. Belongs to one thread at a time.
 *
 * <p>Left out are blocks whose meaning depends on more than their text, such as scripts, which may
 * be gone meanwhile, and those with mistakes, whose places are to be told again.
 */
public final class KnownServices implements KnownBlocks {

  /** A service, the lines that it was read from, and the first of them. */
  private record Known(String text, String firstLine, VirtualService service) {}

  /** What services take from {@code global_defs}. */
  private record Defaults(boolean mailOfServices, boolean mailOfServers) {

    static Defaults of(Settings globals) {
      return new Defaults(
          NotifyAssembly.mailByDefault(globals, false),
          NotifyAssembly.mailByDefault(globals, true));
    }
  }

  // A text is asked for with the very string that was handed out, so its hash is computed once.
  private Map<String, Known> byText = Map.of();
  private Map<String, List<String>> textsByFirstLine = Map.of();
  private Defaults defaults = new Defaults(false, false);

  /** Those of the present loading, by the lines at which they begin, by file. */
  private final Map<String, NavigableMap<Integer, Known>> noted = new HashMap<>();

  @Override
  public List<String> startingWith(String firstLine) {
    return textsByFirstLine.getOrDefault(firstLine, List.of());
  }

  /** Whether what is known holds with these {@code global_defs} too. */
  boolean fit(Settings globals) {
    return byText.isEmpty() || defaults.equals(Defaults.of(globals));
  }

  void forget() {
    byText = Map.of();
    textsByFirstLine = Map.of();
  }

  /** The service of a known block, which stays known. */
  Optional<VirtualService> of(Statement statement) {
    return statement
        .block()
        .filter(block -> block.statements().isEmpty())
        .flatMap(Block::text)
        .map(byText::get)
        .map(known -> {
          note(statement.position(), known);
          return known.service();
        });
  }

  /** Takes a service that was read just now. */
  void note(Statement statement, VirtualService service) {
    statement
        .block()
        .flatMap(Block::text)
        .filter(text -> isTextAlone(service))
        .ifPresent(text -> note(statement.position(), new Known(text, firstLine(text), service)));
  }

  private void note(Position start, Known known) {
    noted.computeIfAbsent(start.file(), file -> new TreeMap<>()).put(start.line(), known);
  }

  private static boolean isTextAlone(VirtualService service) {
    return hasNoScript(service.notices())
        && service.servers().stream()
            .allMatch(server ->
                hasNoScript(server.notices())
                    && server.checked().checks().stream().noneMatch(KnownServices::asksOthers));
  }

  private static boolean hasNoScript(ServiceNotify notices) {
    return notices.up().isEmpty() && notices.down().isEmpty();
  }

  private static boolean asksOthers(Check check) {
    return check instanceof Check.Misc || check instanceof Check.Told;
  }

  /**
   * Ends a loading: what was noted is what is known, but for blocks with diagnostics.
   *
   * @param diagnostics all of them
   */
  void keep(List<Diagnostic> diagnostics, Settings globals) {
    diagnostics.stream().map(Diagnostic::position).forEach(this::dropAt);
    byText = new HashMap<>();
    textsByFirstLine = new HashMap<>();
    noted.values().forEach(blocks -> blocks.values().forEach(this::keep));
    noted.clear();
    defaults = Defaults.of(globals);
  }

  private void keep(Known known) {
    if (byText.putIfAbsent(known.text(), known) == null) {
      textsByFirstLine
          .computeIfAbsent(known.firstLine(), line -> new ArrayList<>(1))
          .add(known.text());
    }
  }

  private void dropAt(Position position) {
    NavigableMap<Integer, Known> blocks = noted.getOrDefault(position.file(), new TreeMap<>());
    Map.Entry<Integer, Known> block = blocks.floorEntry(position.line());
    if (block != null
        && position.line() < block.getKey() + block.getValue().text().lines().count()) {
      blocks.remove(block.getKey());
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElseThrow();
  }
}
