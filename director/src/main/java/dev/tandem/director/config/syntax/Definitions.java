package dev.tandem.director.config.syntax;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code $NAME=VALUE} definitions in force at one point of the reading. */
final class Definitions {

  private final Predefined predefined;
  private final Map<String, List<SourceLine>> definitions = new HashMap<>();

  Definitions(Predefined predefined) {
    this.predefined = predefined;
  }

  /** Defines or redefines a name; uses before this point keep the value they had. */
  void put(Definition definition) {
    definitions.put(definition.name(), definition.value());
  }

  /** Does something while some names stand for something else. */
  void during(List<Definition> others, Runnable action) {
    Map<String, Optional<List<SourceLine>>> before = new HashMap<>();
    for (Definition other : others) {
      before.put(other.name(), Optional.ofNullable(definitions.get(other.name())));
      put(other);
    }
    action.run();
    before.forEach((name, lines) ->
        lines.ifPresentOrElse(
            value -> definitions.put(name, value), () -> definitions.remove(name)));
  }

  /** The lines that a name stands for: none or one in a value, several in a block. */
  Optional<List<SourceLine>> lines(String name, String directory) {
    return predefined
        .value(name, directory)
        .map(value -> List.of(SourceLine.asWritten("", 1, value)))
        .or(() -> Optional.ofNullable(definitions.get(name)));
  }
}
