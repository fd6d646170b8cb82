package dev.tandem.lvs.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.Fuzzing;
import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever is written into the fields of slots is read back, and no other field nor slot changes.
 */
class SlotFuzzTest {

  private static final int BUCKETS = 32;
  private static final int STEPS = 2_000;
  private static final int PROTOCOL = 6;

  /** A field that is written by itself: how many bits it has, and its two doors. */
  private record Field(String name, int bits, Reader reader, Writer writer) {}

  @FunctionalInterface
  private interface Reader {
    int read(Slots slots, int slot);
  }

  @FunctionalInterface
  private interface Writer {
    void write(Slots slots, int slot, int value);
  }

  private static final List<Field> FIELDS =
      List.of(
          new Field("virtual port", 16, Slots::virtualPort, Slots::virtualPort),
          new Field("connection state", 7, Slots::connectionState, Slots::connectionState),
          new Field("destination", 32, Slots::destination, Slots::destination),
          new Field("client's hop", 16, Slots::clientHop, Slots::clientHop),
          new Field("timeout", 32, Slots::timeout, Slots::timeout),
          new Field("controller", 24, Slots::controller, Slots::controller),
          new Field("owner", 16, Slots::owner, Slots::owner),
          new Field("stamp", 32, Slots::stamp, Slots::stamp),
          new Field("last seen", 32, Slots::lastSeen, Slots::lastSeen),
          mark("from a peer", SlotLayout.FROM_PEER),
          mark("active", SlotLayout.ACTIVE),
          mark("assured", SlotLayout.ASSURED),
          mark("replicated", SlotLayout.REPLICATED));

  private static Field mark(String name, int mark) {
    return new Field(
        name,
        1,
        (slots, slot) -> slots.marked(slot, mark) ? 1 : 0,
        (slots, slot, value) -> slots.mark(slot, mark, value == 1));
  }

  /** A flow as it was claimed; its fields are beside it. */
  private record Ends(
      boolean ipv6,
      long clientHigh,
      long clientLow,
      int clientPort,
      long otherHigh,
      long otherLow,
      int otherPort,
      long serverHigh,
      long serverLow,
      int serverPort) {

    static Ends of(Random random) {
      boolean ipv6 = random.nextBoolean();
      return new Ends(
          ipv6,
          high(ipv6, random),
          low(ipv6, random),
          random.nextInt(1 << 16),
          high(ipv6, random),
          low(ipv6, random),
          random.nextInt(1 << 16),
          high(ipv6, random),
          low(ipv6, random),
          random.nextInt(1 << 16));
    }

    private static long high(boolean ipv6, Random random) {
      return ipv6 ? 0x2001_0db8_0000_0000L | random.nextInt(1 << 16) : 0;
    }

    private static long low(boolean ipv6, Random random) {
      return ipv6 ? random.nextLong() : IpAddress.low(random.nextInt());
    }

    FlowKey key() {
      return new FlowKey()
          .of(PROTOCOL, clientHigh, clientLow, clientPort, otherHigh, otherLow, otherPort);
    }

    /** What the slot says of itself, but for the virtual port, which is a field of its own. */
    static Ends read(Slots slots, int slot, int otherPort) {
      return new Ends(
          slots.isIpv6(slot),
          slots.clientHigh(slot),
          slots.clientLow(slot),
          slots.clientPort(slot),
          slots.virtualHigh(slot),
          slots.virtualLow(slot),
          otherPort,
          slots.serverHigh(slot),
          slots.serverLow(slot),
          slots.serverPort(slot));
    }
  }

  private record Model(Ends ends, Map<String, Integer> values) {}

  @Test
  void whatIsWrittenIsReadBack() {
    long runs =
        Fuzzing.run(random -> {
          try (Arena arena = Arena.ofConfined()) {
            run(random, ConnectionTable.inMemory(BUCKETS, random.nextLong(), arena));
          }
        });
    assertThat(runs).isPositive();
  }

  private static void run(Random random, ConnectionTable table) {
    Map<Integer, Model> models = new LinkedHashMap<>();
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> claim(random, table, models, step);
        case 2 ->
            any(random, models)
                .ifPresent(slot -> {
                  table.free(slot, 0);
                  models.remove(slot);
                });
        default ->
            any(random, models).ifPresent(slot -> write(random, table, models.get(slot), slot));
      }
      any(random, models).ifPresent(slot -> check(table.slots(), models.get(slot), slot));
    }
    models.forEach((slot, model) -> check(table.slots(), model, slot));
    assertThat(table.live()).isEqualTo(models.size());
  }

  private static Optional<Integer> any(Random random, Map<Integer, Model> models) {
    List<Integer> slots = new ArrayList<>(models.keySet());
    return slots.isEmpty()
        ? Optional.empty()
        : Optional.of(slots.get(random.nextInt(slots.size())));
  }

  private static void claim(
      Random random, ConnectionTable table, Map<Integer, Model> models, int now) {
    Ends ends = Ends.of(random);
    int slot = table.claim(ends.key(), ends.serverHigh, ends.serverLow, ends.serverPort, now);
    if (slot == ConnectionTable.NONE) {
      return;
    }
    table.publish(slot, random.nextBoolean() ? SlotLayout.NAT : 0);
    Map<String, Integer> values = new LinkedHashMap<>();
    for (Field field : FIELDS) {
      values.put(field.name, field.reader.read(table.slots(), slot));
    }
    assertThat(values)
        .containsEntry("virtual port", ends.otherPort)
        .containsEntry("last seen", now)
        .containsEntry("timeout", 0)
        .containsEntry("active", 0);
    assertThat(models.put(slot, new Model(ends, values))).as("a slot in use").isNull();
  }

  private static void write(Random random, ConnectionTable table, Model model, int slot) {
    Field field = FIELDS.get(random.nextInt(FIELDS.size()));
    int value = random.nextInt() >>> (32 - field.bits);
    field.writer.write(table.slots(), slot, value);
    model.values.put(field.name, value);
  }

  private static void check(Slots slots, Model model, int slot) {
    assertThat(slots.isLive(slot)).isTrue();
    assertThat(slots.protocol(slot)).isEqualTo(PROTOCOL);
    assertThat(Ends.read(slots, slot, model.ends.otherPort)).isEqualTo(model.ends);
    for (Field field : FIELDS) {
      assertThat(field.reader.read(slots, slot))
          .as(field.name)
          .isEqualTo(model.values.get(field.name));
    }
  }
}
