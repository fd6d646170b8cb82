package dev.tandem.director.cli;

import dev.tandem.linux.EnumText;
import dev.tandem.lvs.capture.Verdict;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a verdict such as {@code to_director}, which a packet's line has in two words. */
final class VerdictConverter implements ITypeConverter<Verdict> {

  @Override
  public Verdict convert(String value) {
    return Arrays.stream(Verdict.values())
        .filter(verdict -> EnumText.lower(verdict).equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(() -> unknown(value));
  }

  private static TypeConversionException unknown(String value) {
    return new TypeConversionException(
        Arrays.stream(Verdict.values())
            .map(EnumText::lower)
            .collect(Collectors.joining(", ", "'" + value + "' is none of ", "")));
  }
}
