package dev.tandem.linux;

import java.util.Locale;

/** Constants as people read and type them. */
public final class EnumText {

  private EnumText() {}

  /** Such as {@code no_service}. */
  public static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Such as {@code no-service}. */
  public static String dashed(Enum<?> constant) {
    return lower(constant).replace('_', '-');
  }

  /** Such as {@code no service}. */
  public static String words(Enum<?> constant) {
    return lower(constant).replace('_', ' ');
  }
}
