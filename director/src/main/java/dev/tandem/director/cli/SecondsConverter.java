package dev.tandem.director.cli;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of seconds such as {@code 0.01}. */
final class SecondsConverter implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String value) {
    if (!value.matches("\\d{1,5}(\\.\\d{1,9})?")) {
      throw new TypeConversionException("'" + value + "' is not a number of seconds");
    }
    return Duration.ofNanos(new BigDecimal(value).movePointRight(9).longValueExact());
  }
}
