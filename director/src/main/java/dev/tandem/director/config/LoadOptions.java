package dev.tandem.director.config;

import dev.tandem.director.config.syntax.ConfigFiles;
import dev.tandem.director.config.syntax.Predefined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What loading a configuration depends on besides its text.
 *
 * @param hostName name of this host, the default of {@code router_id}
 * @param configId what {@code @ID} lines are compared with
 * @param instanceName what {@code ${_INSTANCE}} stands for
 * @param scripts where scripts will run
 * @param environment what {@code ${_ENV NAME}} looks into
 */
public record LoadOptions(
    ConfigFiles files,
    ScriptHost scripts,
    String hostName,
    String configId,
    String instanceName,
    Map<String, String> environment) {

  /** Not asked of a name server, which may be behind the very services that are to be set up. */
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  public LoadOptions {
    environment = Map.copyOf(environment);
  }

  /** This host's files, name and environment; the id is the host's name up to its first dot. */
  public static LoadOptions ofThisHost() {
    String hostName = readHostName();
    String shortName = hostName.split("\\.", 2)[0];
    return new LoadOptions(
        ConfigFiles.onDisk(),
        ScriptHost.ofThisHost(),
        hostName,
        shortName,
        hostName,
        System.getenv());
  }

  /** The same with another id, as {@code --config-id} gives it. */
  public LoadOptions withConfigId(String id) {
    return new LoadOptions(files, scripts, hostName, id, id, environment);
  }

  Predefined predefined() {
    return new Predefined(configId, instanceName, environment);
  }

  private static String readHostName() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }
}
