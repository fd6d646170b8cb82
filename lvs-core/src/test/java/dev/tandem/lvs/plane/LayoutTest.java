package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.table.AddressRecords;
import dev.tandem.lvs.table.ConnectionTable;
import dev.tandem.lvs.table.SlotLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Java's idea of the shared records against the compiled program's own type information. */
class LayoutTest {

  private static TypeInformation program;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream stream = LayoutTest.class.getResourceAsStream("/bpf/balancer.bpf.o")) {
      program = new TypeInformation(stream.readAllBytes());
    }
  }

  private static void assertLayout(String struct, int length, Map<String, Integer> offsets) {
    TypeInformation.Struct actual = program.struct(struct);
    Map<String, Integer> named = new TreeMap<>(actual.offsets());
    named.keySet().removeIf(name -> name.startsWith("reserved") || name.startsWith("described"));
    assertThat(actual.size()).isEqualTo(length);
    assertThat(named).isEqualTo(new TreeMap<>(offsets));
  }

  @Test
  void slot() {
    Map<String, Integer> offsets = new TreeMap<>();
    offsets.put("state", SlotLayout.STATE);
    offsets.put("client_address", SlotLayout.CLIENT_ADDRESS);
    offsets.put("virtual_address", SlotLayout.VIRTUAL_ADDRESS);
    offsets.put("server_address", SlotLayout.SERVER_ADDRESS);
    offsets.put("client_port", SlotLayout.CLIENT_PORT);
    offsets.put("virtual_port", SlotLayout.VIRTUAL_PORT);
    offsets.put("server_port", SlotLayout.SERVER_PORT);
    offsets.put("protocol", SlotLayout.PROTOCOL);
    offsets.put("connection_state", SlotLayout.CONNECTION_STATE);
    offsets.put("destination", SlotLayout.DESTINATION);
    offsets.put("client_hop", SlotLayout.CLIENT_HOP);
    offsets.put("watch", SlotLayout.WATCH);
    offsets.put("timeout", SlotLayout.TIMEOUT);
    offsets.put("controller", SlotLayout.CONTROLLER);
    offsets.put("marks", SlotLayout.MARKS);
    offsets.put("owner", SlotLayout.OWNER);
    offsets.put("stamp", SlotLayout.STAMP);
    offsets.put("last_seen", SlotLayout.LAST_SEEN);
    offsets.put("in_packets", SlotLayout.IN_PACKETS);
    offsets.put("out_packets", SlotLayout.OUT_PACKETS);
    offsets.put("seen_flags", SlotLayout.SEEN_FLAGS);
    assertLayout("slot", SlotLayout.LENGTH, offsets);
    assertThat(program.struct("tags").size()).isEqualTo(ConnectionTable.TAGS_LENGTH);
    assertThat(program.struct("slots").size()).isEqualTo(ConnectionTable.SLOTS_LENGTH);
  }

  @Test
  void addresses() {
    assertLayout(
        "addresses",
        AddressRecords.LENGTH,
        Map.of(
            "client", AddressRecords.CLIENT,
            "virtual", AddressRecords.VIRTUAL,
            "server", AddressRecords.SERVER,
            "slot", AddressRecords.SLOT));
  }

  @Test
  void destination() {
    assertLayout(
        "destination",
        SharedLayout.DESTINATION_LENGTH,
        Map.of(
            "hop", SharedLayout.DESTINATION_HOP,
            "flags", SharedLayout.DESTINATION_FLAGS));
  }

  @Test
  void hop() {
    assertLayout(
        "hop",
        SharedLayout.HOP_LENGTH,
        Map.of(
            "version", SharedLayout.HOP_VERSION,
            "interface_index", SharedLayout.HOP_INTERFACE,
            "destination_mac", SharedLayout.HOP_DESTINATION_MAC,
            "source_mac", SharedLayout.HOP_SOURCE_MAC,
            "mtu", SharedLayout.HOP_MTU,
            "vlan", SharedLayout.HOP_VLAN));
  }

  @Test
  void tunnel() {
    assertLayout(
        "tunnel",
        SharedLayout.TUNNEL_LENGTH,
        Map.of(
            "version", SharedLayout.TUNNEL_VERSION,
            "mtu", SharedLayout.TUNNEL_MTU,
            "port", SharedLayout.TUNNEL_PORT,
            "kind", SharedLayout.TUNNEL_KIND,
            "flags", SharedLayout.TUNNEL_FLAGS,
            "source", SharedLayout.TUNNEL_SOURCE,
            "server", SharedLayout.TUNNEL_SERVER));
  }

  @Test
  void traffic() {
    assertLayout(
        "traffic",
        SharedLayout.TRAFFIC_LENGTH,
        Map.of(
            "in_packets", SharedLayout.TRAFFIC_IN_PACKETS,
            "in_bytes", SharedLayout.TRAFFIC_IN_BYTES,
            "out_packets", SharedLayout.TRAFFIC_OUT_PACKETS,
            "out_bytes", SharedLayout.TRAFFIC_OUT_BYTES));
  }

  @Test
  void tallies() {
    Map<String, Integer> offsets = new TreeMap<>();
    offsets.put("service_address", SharedLayout.TALLY_SERVICE_ADDRESS);
    offsets.put("server_address", SharedLayout.TALLY_SERVER_ADDRESS);
    offsets.put("service_port", SharedLayout.TALLY_SERVICE_PORT);
    offsets.put("server_port", SharedLayout.TALLY_SERVER_PORT);
    offsets.put("protocol", SharedLayout.TALLY_PROTOCOL);
    offsets.put("state", SharedLayout.TALLY_STATE);
    offsets.put("number", SharedLayout.TALLY_NUMBER);
    offsets.put("base", SharedLayout.TALLY_BASE);
    offsets.put("zero", SharedLayout.TALLY_ZERO);
    offsets.put("rates", SharedLayout.TALLY_RATES);
    offsets.put("connections", SharedLayout.TALLY_CONNECTIONS);
    assertLayout("tally", SharedLayout.TALLY_LENGTH, offsets);
    assertLayout(
        "tally_journal",
        SharedLayout.TALLY_JOURNAL_LENGTH,
        Map.of(
            "stamp", SharedLayout.TALLY_JOURNAL_STAMP,
            "count", SharedLayout.TALLY_JOURNAL_COUNT,
            "index", SharedLayout.TALLY_JOURNAL_INDEX,
            "tally", SharedLayout.TALLY_JOURNAL_TALLY));
    assertThat(program.enumValues("tally_state"))
        .isEqualTo(
            Map.of(
                "TALLY_FREE", SharedLayout.TALLY_FREE,
                "TALLY_RESTING", SharedLayout.TALLY_RESTING,
                "TALLY_LISTED", SharedLayout.TALLY_LISTED));
  }

  @Test
  void settings() {
    assertLayout(
        "settings",
        SharedLayout.SETTINGS_LENGTH,
        Map.of(
            "heartbeat", SharedLayout.SETTINGS_HEARTBEAT,
            "heartbeat_limit", SharedLayout.SETTINGS_HEARTBEAT_LIMIT,
            "drop_unknown", SharedLayout.SETTINGS_DROP_UNKNOWN,
            "mark_rules", SharedLayout.SETTINGS_MARK_RULES,
            "sloppy", SharedLayout.SETTINGS_SLOPPY,
            "mark_changes", SharedLayout.SETTINGS_MARK_CHANGES));
  }

  @Test
  void markRule() {
    Map<String, Integer> offsets = new TreeMap<>();
    offsets.put("source", SharedLayout.MARK_RULE_SOURCE);
    offsets.put("source_mask", SharedLayout.MARK_RULE_SOURCE_MASK);
    offsets.put("target", SharedLayout.MARK_RULE_TARGET);
    offsets.put("target_mask", SharedLayout.MARK_RULE_TARGET_MASK);
    offsets.put("first_source_port", SharedLayout.MARK_RULE_FIRST_SOURCE_PORT);
    offsets.put("last_source_port", SharedLayout.MARK_RULE_LAST_SOURCE_PORT);
    offsets.put("first_target_port", SharedLayout.MARK_RULE_FIRST_TARGET_PORT);
    offsets.put("last_target_port", SharedLayout.MARK_RULE_LAST_TARGET_PORT);
    offsets.put("interface_index", SharedLayout.MARK_RULE_INTERFACE);
    offsets.put("mark", SharedLayout.MARK_RULE_MARK);
    offsets.put("protocol", SharedLayout.MARK_RULE_PROTOCOL);
    offsets.put("served", SharedLayout.MARK_RULE_SERVED);
    assertLayout("mark_rule", SharedLayout.MARK_RULE_LENGTH, offsets);
  }

  @Test
  void identity() {
    assertLayout(
        "identity",
        SharedLayout.IDENTITY_LENGTH,
        Map.of(
            "hash_seed", SharedLayout.IDENTITY_HASH_SEED,
            "layout_version", SharedLayout.IDENTITY_LAYOUT_VERSION,
            "bucket_count", SharedLayout.IDENTITY_BUCKET_COUNT,
            "destination_count", SharedLayout.IDENTITY_DESTINATION_COUNT,
            "writers", SharedLayout.IDENTITY_WRITERS));
  }

  @Test
  void constants() {
    assertLayout(
        "constants",
        SharedLayout.CONSTANTS_LENGTH,
        Map.of(
            "hash_seed", SharedLayout.CONSTANTS_HASH_SEED,
            "bucket_count", SharedLayout.CONSTANTS_BUCKET_COUNT,
            "destination_count", SharedLayout.CONSTANTS_DESTINATION_COUNT,
            "cell_factor", SharedLayout.CONSTANTS_CELL_FACTOR,
            "spare_buckets", SharedLayout.CONSTANTS_SPARE_BUCKETS,
            "vlans", SharedLayout.CONSTANTS_VLANS,
            "port_cells", SharedLayout.CONSTANTS_PORT_CELLS));
  }

  @Test
  void serviceKey() {
    assertLayout(
        "service_key",
        SharedLayout.SERVICE_KEY_LENGTH,
        Map.of(
            "address", SharedLayout.SERVICE_KEY_ADDRESS,
            "port", SharedLayout.SERVICE_KEY_PORT,
            "protocol", SharedLayout.SERVICE_KEY_PROTOCOL));
  }

  @Test
  void port() {
    assertLayout("port", SharedLayout.PORT_LENGTH, Map.of("mac", 0));
  }

  @Test
  void vlan() {
    assertLayout(
        "vlan_way",
        SharedLayout.VLAN_WAY_LENGTH,
        Map.of(
            "interface_index", SharedLayout.VLAN_WAY_INTERFACE,
            "id", SharedLayout.VLAN_WAY_ID));
    assertLayout(
        "vlan",
        SharedLayout.VLAN_LENGTH,
        Map.of("mac", SharedLayout.VLAN_MAC, "interface_index", SharedLayout.VLAN_INTERFACE));
  }

  @Test
  void choicesOfNewFlows() {
    assertLayout(
        "choice",
        SharedLayout.CHOICE_LENGTH,
        Map.of(
            "destination", SharedLayout.CHOICE_DESTINATION,
            "state", SharedLayout.CHOICE_STATE,
            "server_address", SharedLayout.CHOICE_SERVER_ADDRESS,
            "server_port", SharedLayout.CHOICE_SERVER_PORT));
    assertLayout(
        "stock",
        SharedLayout.STOCK_LENGTH,
        Map.of(
            "taken", SharedLayout.STOCK_TAKEN,
            "laid", SharedLayout.STOCK_LAID,
            "choice", SharedLayout.STOCK_CHOICES));
  }

  @Test
  void openings() {
    assertLayout(
        "opening_state",
        SharedLayout.OPENING_STATE_LENGTH,
        Map.of(
            "in_use", SharedLayout.OPENING_STATE_IN_USE,
            "awake", SharedLayout.OPENING_STATE_AWAKE,
            "epoch", SharedLayout.OPENING_STATE_EPOCH,
            "closed", SharedLayout.OPENING_STATE_CLOSED));
    assertLayout(
        "opening",
        SharedLayout.OPENING_LENGTH,
        Map.of(
            "epoch", SharedLayout.OPENING_EPOCH,
            "destination", SharedLayout.OPENING_DESTINATION,
            "client_address", SharedLayout.OPENING_CLIENT_ADDRESS,
            "virtual_address", SharedLayout.OPENING_VIRTUAL_ADDRESS,
            "client_port", SharedLayout.OPENING_CLIENT_PORT,
            "virtual_port", SharedLayout.OPENING_VIRTUAL_PORT,
            "protocol", SharedLayout.OPENING_PROTOCOL,
            "tcp_flags", SharedLayout.OPENING_TCP_FLAGS));
  }

  @Test
  void event() {
    assertLayout(
        "event",
        SharedLayout.EVENT_LENGTH,
        Map.of(
            "slot", SharedLayout.EVENT_SLOT,
            "state", SharedLayout.EVENT_STATE,
            "flag_class", SharedLayout.EVENT_FLAG_CLASS,
            "from_server", SharedLayout.EVENT_FROM_SERVER));
  }

  @Test
  void counters() {
    program
        .enumValues("packet_counter")
        .forEach((name, number) ->
            assertThat(PacketCounter.valueOf(name).number()).as(name).isEqualTo(number));
    assertThat(PacketCounter.values())
        .extracting(PacketCounter::number)
        .doesNotHaveDuplicates()
        .allMatch(number -> number < SharedLayout.COUNTERS_PER_CPU);
  }

  /**
   * An earlier build may have counted, so what it called by a number must be called so for ever.
   */
  @Test
  void countersKeepTheirNumbers() throws IOException {
    List<String> published = new ArrayList<>();
    for (PacketCounter counter : PacketCounter.values()) {
      published.add(counter.number() + " " + counter.name());
    }
    try (InputStream list = LayoutTest.class.getResourceAsStream("/counter-numbers.txt")) {
      assertThat(published)
          .containsAll(new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }
}
