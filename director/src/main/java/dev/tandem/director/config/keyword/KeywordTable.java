package dev.tandem.director.config.keyword;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keywords of one kind of block. Immutable. */
public final class KeywordTable {

  private final Map<String, Keyword<?>> keywords;
  private final Set<String> notBuilt;
  private final Map<String, String> notNeeded;

  private KeywordTable(
      Map<String, Keyword<?>> keywords, Set<String> notBuilt, Map<String, String> notNeeded) {
    this.keywords = Collections.unmodifiableMap(keywords);
    this.notBuilt = Collections.unmodifiableSet(notBuilt);
    this.notNeeded = Collections.unmodifiableMap(notNeeded);
  }

  /** A table of keywords, whose names must differ. */
  public static KeywordTable of(Keyword<?>... keywords) {
    return new KeywordTable(Map.of(), Set.of(), Map.of()).and(keywords);
  }

  /** This table with further keywords. */
  public KeywordTable and(Keyword<?>... further) {
    Map<String, Keyword<?>> all = new LinkedHashMap<>(keywords);
    for (Keyword<?> keyword : further) {
      for (String name : keyword.names()) {
        if (all.put(name, keyword) != null) {
          throw new IllegalArgumentException("keyword '" + name + "' is in the table twice");
        }
      }
    }
    return new KeywordTable(all, notBuilt, notNeeded);
  }

  /** This table with names that keepalived knows in such a block and we do not, yet. */
  public KeywordTable notBuilt(String... names) {
    Set<String> all = new LinkedHashSet<>(notBuilt);
    all.addAll(Arrays.asList(names));
    return new KeywordTable(keywords, all, notNeeded);
  }

  /**
   * This table with names that keepalived knows in such a block and we can do without.
   *
   * @param reason why, in the words of an operator
   */
  public KeywordTable notNeeded(String reason, String... names) {
    return without("keyword '%s' of keepalived is not needed: ", reason, names);
  }

  /**
   * This table with names that others know and that mean nothing here.
   *
   * @param reason why, in the words of an operator
   */
  public KeywordTable leftOut(String reason, String... names) {
    return without("%s is left out: ", reason, names);
  }

  private KeywordTable without(String warning, String reason, String... names) {
    Map<String, String> all = new LinkedHashMap<>(notNeeded);
    for (String name : names) {
      all.put(name, warning.formatted(name) + reason);
    }
    return new KeywordTable(keywords, notBuilt, all);
  }

  Optional<Keyword<?>> find(String name) {
    return Optional.ofNullable(keywords.get(name));
  }

  boolean isNotBuilt(String name) {
    return notBuilt.contains(name);
  }

  /** What to say of a name that means nothing here; empty for all others. */
  Optional<String> whyNotNeeded(String name) {
    return Optional.ofNullable(notNeeded.get(name));
  }

  boolean knows(String name) {
    return keywords.containsKey(name) || isNotBuilt(name) || notNeeded.containsKey(name);
  }

  /** The known name that a misspelt one is most like; empty if it is like none. */
  Optional<String> nearest(String name) {
    Set<String> known = new LinkedHashSet<>(keywords.keySet());
    known.addAll(notBuilt);
    known.addAll(notNeeded.keySet());
    return Spelling.nearest(name, known);
  }
}
