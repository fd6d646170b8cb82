package dev.tandem.director.config;

import java.nio.file.Path;

/**
 * Where signals write what the director knows.
 *
 * @param state on SIGUSR1
 * @param stats on SIGUSR2
 */
public record DumpSettings(Path state, Path stats) {

  static final DumpSettings DEFAULT =
      new DumpSettings(Path.of("/run/tandem/state.json"), Path.of("/run/tandem/stats.json"));
}
