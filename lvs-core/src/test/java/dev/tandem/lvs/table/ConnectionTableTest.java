package dev.tandem.lvs.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.packet.IpAddress;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {

  private static final int TCP = 6;
  private static final long SERVER = IpAddress.low(0x0a000001);

  private record Key(int client, int clientPort, int address, int port) {}

  private final ConnectionTable table =
      ConnectionTable.inMemory(ConnectionTable.bucketsFor(10_000), 42, Arena.ofAuto());

  private int insert(Key key, int now) {
    int slot = table.claim(ends(key), 0, SERVER, 8080, now);
    if (slot != ConnectionTable.NONE) {
      table.publish(slot, SlotLayout.NAT);
    }
    return slot;
  }

  private int find(Key key) {
    return table.find(ends(key));
  }

  private static FlowKey ends(Key key) {
    return ipv4(key.client, key.clientPort, key.address, key.port);
  }

  private static FlowKey ipv4(int client, int clientPort, int other, int otherPort) {
    return new FlowKey().ofIpv4(TCP, client, clientPort, other, otherPort);
  }

  private static int claim(ConnectionTable table, int clientPort, int now) {
    return table.claim(ipv4(1, clientPort, 3, 4), 0, SERVER, 8080, now);
  }

  @Test
  void bothDirectionsFindTheSameSlot() {
    Key key = new Key(0xc0000201, 40_000, 0xc0000264, 80);
    int slot = insert(key, 0);
    assertThat(find(key)).isEqualTo(slot);
    assertThat(table.findReply(ipv4(key.client, key.clientPort, 0x0a000001, 8080))).isEqualTo(slot);
    assertThat(table.findReply(ipv4(key.client, key.clientPort, 0x0a000001, 81)))
        .isEqualTo(ConnectionTable.NONE);
  }

  @Test
  void aClaimedSlotIsNotFoundBeforeItIsPublished() {
    Key key = new Key(1, 2, 3, 4);
    table.claim(ends(key), 0, SERVER, 8080, 0);
    assertThat(find(key)).isEqualTo(ConnectionTable.NONE);
  }

  @Test
  void mostFlowsAreAtHomeOrBesideItWhileTheTableIsFarFromFull() {
    Placement placement = new Placement(table.capacity() / ConnectionTable.SLOTS_PER_BUCKET);
    int atHome = 0;
    int beside = 0;
    int flows = table.capacity() / 3;
    for (int port = 1; port <= flows; port++) {
      int slot = insert(new Key(1, port, 3, 4), 0);
      int home = placement.home(FlowHash.of(TCP, 1, port, 42));
      atHome += slot == home ? 1 : 0;
      beside += slot == Placement.beside(home) ? 1 : 0;
    }
    assertThat(atHome).isGreaterThan(flows * 80 / 100);
    assertThat(atHome + beside).isGreaterThan(flows * 92 / 100);
  }

  /** Then buckets fill up that would not while a table is only filled. */
  @Test
  void noInsertFailsHoweverLongFlowsComeAndGoAtTheWorkingLoad() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int connections = 40_000;
    ConnectionTable big =
        ConnectionTable.inMemory(ConnectionTable.bucketsFor(connections), seed, Arena.ofAuto());
    int[] clients = new int[connections];
    int now = 0;
    for (int i = 0; i < 20 * connections; i++) {
      int n = i < connections ? i : random.nextInt(connections);
      if (i >= connections) {
        int slot = big.find(ipv4(clients[n], 5, 3, 4));
        assertThat(slot).as("seed %d, flow %d", seed, i).isNotEqualTo(ConnectionTable.NONE);
        big.free(slot, now);
      }
      // So few slots rest at a time that they take no room worth mentioning.
      now += i % 64 == 0 ? 1 : 0;
      clients[n] = i;
      int slot = big.claim(ipv4(i, 5, 3, 4), 0, SERVER, 8080, now);
      assertThat(slot).as("seed %d, flow %d", seed, i).isNotEqualTo(ConnectionTable.NONE);
      big.publish(slot, SlotLayout.NAT);
    }
    assertThat(big.live()).isEqualTo(connections);
  }

  @Test
  void aWalkMeetsEachSlotInUseOnceWhereverItBegins() {
    Random random = new Random(11);
    TreeSet<Integer> used = new TreeSet<>();
    for (int port = 1; port <= 3_000; port++) {
      used.add(insert(new Key(1, port, 3, 4), 0));
    }
    for (int walk = 0; walk < 200; walk++) {
      int from = random.nextInt(table.capacity());
      int end = from + random.nextInt(table.capacity() - from + 1);
      List<Integer> met = new ArrayList<>();
      for (int slot = table.nextTagged(from, end); slot < end; ) {
        met.add(slot);
        slot = table.nextTagged(slot + 1, end);
      }
      assertThat(met).containsExactlyElementsOf(used.subSet(from, end));
      int[] written = new int[end - from];
      int count = table.tagged(from, end, written);
      assertThat(Arrays.stream(written, 0, count)).containsExactlyElementsOf(met);
    }
  }

  @Test
  void packetsDoNotMatchTemplates() {
    int slot = claim(table, 0, 0);
    table.publish(slot, SlotLayout.TEMPLATE);
    assertThat(table.find(ipv4(1, 0, 3, 4))).isEqualTo(ConnectionTable.NONE);
    assertThat(table.findTemplate(ipv4(1, 0, 3, 4))).isEqualTo(slot);
  }

  @Test
  void aFreedSlotRestsAndChangesItsGeneration() {
    ConnectionTable small = ConnectionTable.inMemory(1, 42, Arena.ofAuto());
    int slot = claim(small, 2, 100);
    small.publish(slot, 0);
    int before = small.slots().state(slot);
    small.free(slot, 100);
    for (int port = 10; port < 17; port++) {
      small.publish(claim(small, port, 101), 0);
    }
    assertThat(claim(small, 20, 101)).isEqualTo(ConnectionTable.NONE);
    int later = 100 + ConnectionTable.QUARANTINE;
    assertThat(claim(small, 20, later)).isEqualTo(slot);
    small.publish(slot, 0);
    assertThat(small.slots().state(slot)).isNotEqualTo(before);
  }

  @Test
  void aFreedSlotWaitsUntilThePeerHasHeardOfItsEnd() {
    ConnectionTable small = ConnectionTable.inMemory(1, 42, Arena.ofAuto());
    for (int port = 0; port < 8; port++) {
      small.publish(claim(small, port, 0), 0);
    }
    small.changes().add(5);
    small.free(5, 0);
    assertThat(claim(small, 20, 1000)).isEqualTo(ConnectionTable.NONE);
    small.changes().drain(1, slot -> {});
    assertThat(claim(small, 20, 1000)).isEqualTo(5);
  }

  @Test
  void takesTheWorkingLoadWithoutFailure() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      Key key = new Key(random.nextInt(), random.nextInt(1 << 16), 3, 80);
      assertThat(insert(key, 0)).isNotEqualTo(ConnectionTable.NONE);
    }
    assertThat(table.live()).isEqualTo(10_000);
  }

  @Test
  void behavesLikeAMap() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<Key, Integer> model = new HashMap<>();
    List<Key> keys = new ArrayList<>();
    int now = 0;
    for (int step = 0; step < 200_000; step++) {
      now += random.nextInt(3);
      Key key = new Key(random.nextInt(64), random.nextInt(64), random.nextInt(2), 80);
      Integer known = model.get(key);
      assertThat(find(key)).as("seed %d step %d", seed, step).isEqualTo(known == null ? -1 : known);
      if (known == null && random.nextInt(3) > 0) {
        int slot = insert(key, now);
        if (slot != ConnectionTable.NONE) {
          assertThat(model.put(key, slot)).isNull();
          keys.add(key);
        }
      } else if (!keys.isEmpty() && random.nextInt(2) == 0) {
        Key victim = keys.remove(random.nextInt(keys.size()));
        table.free(model.remove(victim), now);
      }
    }
    assertThat(table.live()).isEqualTo(model.size());
  }
}
