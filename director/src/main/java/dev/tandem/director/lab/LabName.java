package dev.tandem.director.lab;

import dev.tandem.linux.NetworkNamespace;
import java.nio.file.Path;

/**
 * What a lab is called, and so what it may make: namespaces {@code tdm-*}, a directory under {@code
 * /run}, pins under {@code /sys/fs/bpf}.
 *
 * @param name empty for the usual lab; others may stand beside it
 */
public record LabName(String name) {

  private static final String PATTERN = "[a-z0-9]{0,12}";

  public LabName {
    if (!name.matches(PATTERN)) {
      throw new LabException(
          "'" + name + "' cannot name a lab: up to 12 small letters and digits can");
    }
  }

  /** The namespace of a node. */
  public String namespace(String node) {
    return "tdm-" + (name.isEmpty() ? "" : name + "-") + node;
  }

  /** The file that stands for the namespace of a node. */
  public Path namespaceFile(String node) {
    return NetworkNamespace.path(namespace(node));
  }

  /** Where configurations, logs, sockets and process ids are. */
  public Path directory() {
    return Path.of("/run/tandem-lab" + suffix());
  }

  /** Where a director keeps its program and table. */
  public Path pins(String director) {
    return Path.of("/sys/fs/bpf/tandem-lab" + suffix() + "-" + director);
  }

  private String suffix() {
    return name.isEmpty() ? "" : "-" + name;
  }
}
