package dev.tandem.director.config.keyword;

import java.util.List;

/**
 * A block of lines whose keyword has arguments.
 *
 * @param head what the arguments say
 * @param lines what each line says
 */
public record LineSection<H, T>(H head, List<T> lines) {

  public LineSection {
    lines = List.copyOf(lines);
  }
}
