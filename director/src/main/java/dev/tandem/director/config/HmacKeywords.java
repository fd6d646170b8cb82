package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.HmacSettings;
import dev.tandem.vrrp.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The block {@code auth_hmac} of an instance: keys that prove who sent an advert. */
final class HmacKeywords {

  private static final int SHORTEST_KEY = 32;
  private static final int LONGEST_KEY = 64;
  private static final Duration LEAST_WINDOW = Duration.ofSeconds(5);
  private static final int WINDOW_IN_ADVERTS = 3;
  private static final String HEX = "hex:";
  private static final String FILE = "file:";

  private record Key(int id, Secret secret) {}

  /** {@code key ID [hex:|file:]KEY}. */
  private static final Keyword<Key> KEY = Keyword.words("key", HmacKeywords::key).repeatable();

  private static final Keyword<Integer> ACTIVE_KEY =
      Keyword.value("active_key", Numbers.integer(1, 255));
  private static final Keyword<Boolean> ANTI_REPLAY =
      Keyword.value(
          "anti_replay", Words.choice(Map.entry("time", true), Map.entry("monotonic", false)));
  private static final Keyword<Duration> TIME_WINDOW =
      Keyword.value("time_window", Numbers.wholeSeconds(1, 300));
  private static final Keyword<HmacSettings.Mode> MODE =
      Keyword.value(
          "mode",
          Words.choice(
              Map.entry("enforce", HmacSettings.Mode.ENFORCE),
              Map.entry("permissive", HmacSettings.Mode.PERMISSIVE),
              Map.entry("receive-only", HmacSettings.Mode.RECEIVE_ONLY)));

  static final Keyword<Settings> AUTH_HMAC =
      Keyword.block("auth_hmac", KeywordTable.of(KEY, ACTIVE_KEY, ANTI_REPLAY, TIME_WINDOW, MODE));

  private HmacKeywords() {}

  private static Optional<Key> key(Arguments arguments) {
    Optional<Integer> id = arguments.take("key", Numbers.integer("the number of a key", 1, 255));
    Optional<String> text = id.flatMap(any -> arguments.take("key", Words.name()));
    Optional<byte[]> bytes = text.flatMap(spelled -> bytes(spelled, arguments));
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    int length = bytes.get().length;
    if (length < SHORTEST_KEY || length > LONGEST_KEY) {
      arguments.mistake(
          "a key of %d bytes: expected %d to %d".formatted(length, SHORTEST_KEY, LONGEST_KEY));
      return Optional.empty();
    }
    return Optional.of(new Key(id.get(), Secret.of(bytes.get())));
  }

  private static Optional<byte[]> bytes(String text, Arguments arguments) {
    try {
      if (text.startsWith(HEX)) {
        return Optional.of(HexFormat.of().parseHex(text.substring(HEX.length())));
      }
      if (text.startsWith(FILE)) {
        return Optional.of(Files.readAllBytes(Path.of(text.substring(FILE.length()))));
      }
      return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidPathException | IOException e) {
      arguments.mistake("the key cannot be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      arguments.mistake("bad key: expected an even number of hexadecimal digits after hex:");
    }
    return Optional.empty();
  }

  static Optional<HmacSettings> hmac(
      Settings instance, Duration advertInterval, Diagnostics diagnostics) {
    Optional<Settings> given = instance.value(AUTH_HMAC);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Settings block = given.get();
    block.require(KEY, diagnostics);
    Map<Integer, Secret> keys = keys(block, diagnostics);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    int active = block.value(ACTIVE_KEY).orElse(keys.keySet().iterator().next());
    if (!keys.containsKey(active)) {
      diagnostics.error(
          block.position(ACTIVE_KEY), "active_key " + active + " is none of the keys");
      return Optional.empty();
    }
    Duration window = block.value(TIME_WINDOW).orElse(defaultWindow(advertInterval));
    return Optional.of(
        new HmacSettings(
            keys,
            active,
            block.value(ANTI_REPLAY, true),
            window,
            block.value(MODE, HmacSettings.Mode.ENFORCE)));
  }

  private static Map<Integer, Secret> keys(Settings block, Diagnostics diagnostics) {
    OnlyOnce<Integer> unique = new OnlyOnce<>(diagnostics);
    Map<Integer, Secret> keys = new LinkedHashMap<>();
    for (Entry<Key> entry : block.entries(KEY)) {
      Key key = entry.value();
      if (unique.admits(key.id(), entry.position(), "key " + key.id())) {
        keys.put(key.id(), key.secret());
      }
    }
    return keys;
  }

  private static Duration defaultWindow(Duration advertInterval) {
    Duration adverts = advertInterval.multipliedBy(WINDOW_IN_ADVERTS);
    return adverts.compareTo(LEAST_WINDOW) > 0 ? adverts : LEAST_WINDOW;
  }
}
