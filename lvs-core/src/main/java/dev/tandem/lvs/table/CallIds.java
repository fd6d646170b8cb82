package dev.tandem.lvs.table;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Call-IDs of templates, by slot, for those who list them: the table itself goes by what stands
 * for them, and keeps it longer than this process lives. Safe on any thread.
 */
public final class CallIds {

  private final Map<Integer, String> texts = new ConcurrentHashMap<>();

  CallIds() {}

  public void put(int slot, String text) {
    texts.put(slot, text);
  }

  public void remove(int slot) {
    texts.remove(slot);
  }

  /** That of a slot; empty when it is not known, or cut off when another director told of it. */
  public String of(int slot) {
    return texts.getOrDefault(slot, "");
  }
}
