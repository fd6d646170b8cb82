package dev.tandem.director.config.syntax;

import java.util.Map;
import java.util.Optional;

/**
 * What a configuration may refer to without defining it.
 *
 * @param configId what {@code @ID} lines are compared with
 * @param instanceName {@code ${_INSTANCE}}
 * @param environment {@code ${_ENV NAME}}
 */
public record Predefined(String configId, String instanceName, Map<String, String> environment) {

  private static final String ENVIRONMENT = "_ENV ";
  private static final String RANDOM = "_RANDOM";

  public Predefined {
    environment = Map.copyOf(environment);
  }

  /**
   * Value of a name that begins with an underscore.
   *
   * @param directory of the file in which it is used
   */
  Optional<String> value(String name, String directory) {
    if (name.startsWith(ENVIRONMENT)) {
      return Optional.ofNullable(environment.get(name.substring(ENVIRONMENT.length()).strip()));
    }
    return switch (name) {
      case "_PWD" -> Optional.of(directory);
      case "_INSTANCE" -> Optional.of(instanceName);
      case "_HASH" -> Optional.of("#");
      case "_BANG" -> Optional.of("!");
      default -> Optional.empty();
    };
  }

  /** Whether keepalived knows the name and we do not. */
  static boolean notBuilt(String name) {
    return name.equals(RANDOM) || name.startsWith(RANDOM + " ");
  }
}
