package dev.tandem.lvs.engine;

import dev.tandem.lvs.connection.Timeouts;
import dev.tandem.lvs.fastpath.AddressFilter;
import dev.tandem.lvs.fastpath.CounterRecords;
import dev.tandem.lvs.fastpath.DestinationRecords;
import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.fastpath.FastPathSettings;
import dev.tandem.lvs.fastpath.HopRecords;
import dev.tandem.lvs.fastpath.MarkRecords;
import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.fastpath.TallyRecords;
import dev.tandem.lvs.fastpath.TrafficRecords;
import dev.tandem.lvs.fastpath.TunnelRecords;
import dev.tandem.lvs.forward.NextHops;
import dev.tandem.lvs.table.ConnectionTable;
import java.util.SplittableRandom;

/** What an engine is made of, put together in one place. */
record EngineParts(
    ConnectionTable table,
    NextHops hops,
    Destinations destinations,
    ServiceTable services,
    CallServices calls,
    Marks marks,
    Templates templates,
    Connections connections,
    Expectations expectations,
    ServerBinding binding,
    Mirrors mirrors,
    PeerNews news,
    Timeouts timeouts,
    Behaviour behaviour,
    FlowLimit limit,
    SynDefence defence,
    SweepPace pace,
    AddressFilter filter,
    FastPathSettings settings,
    CounterRecords counters,
    TrafficRecords traffic,
    Tallies tallies,
    TunnelRecords tunnels) {

  static EngineParts on(
      FastPathMemory memory, long seed, ServiceDirectory directory, NextHops.Resolver resolver) {
    ConnectionTable table =
        new ConnectionTable(memory.tags(), memory.slots(), memory.addresses(), seed);
    NextHops hops = new NextHops(new HopRecords(memory.hops()), resolver);
    FastPathSettings settings = new FastPathSettings(memory.settings());
    int capacity = memory.maxDestinations();
    Tallies tallies = new Tallies(new TallyRecords(memory.tallies(), memory.tallyJournal()));
    if (memory.used()) {
      table.adopt();
      hops.adopt();
      tallies.adopt(settings.heartbeat(), capacity);
    }
    AddressFilter filter = new AddressFilter(memory.filter());
    TunnelRecords tunnels = new TunnelRecords(memory.tunnels());
    Destinations destinations =
        new Destinations(
            new DestinationRecords(memory.destinations()),
            tunnels,
            capacity,
            filter,
            hops,
            tallies);
    Timeouts timeouts = new Timeouts();
    Mirrors mirrors = new Mirrors(table);
    PeerNews news = new PeerNews(table, mirrors);
    Behaviour behaviour = new Behaviour();
    Expectations expectations = new Expectations(table.slots(), directory);
    CounterRecords counters = new CounterRecords(memory.counters(), memory.writers());
    SynDefence defence =
        new SynDefence(table.slots(), table.capacity(), behaviour, settings, counters);
    SweepPace pace = new SweepPace(table::live, defence::active);
    MarkRecords records = new MarkRecords(memory.markRules(), settings);
    Marks marks = new Marks(records, filter, hops::interfaceNamed);
    ServiceTable services =
        new ServiceTable(
            destinations, filter, directory, marks, behaviour, new SplittableRandom(seed));
    ServerBinding binding = new ServerBinding(table, destinations, services, marks);
    Templates templates = new Templates(table, destinations, binding, news, behaviour, pace);
    return new EngineParts(
        table,
        hops,
        destinations,
        services,
        new CallServices(settings),
        marks,
        templates,
        new Connections(
            table,
            destinations,
            templates,
            timeouts,
            news,
            expectations,
            behaviour,
            defence,
            tallies),
        expectations,
        binding,
        mirrors,
        news,
        timeouts,
        behaviour,
        new FlowLimit(behaviour, settings, seed),
        defence,
        pace,
        filter,
        settings,
        counters,
        new TrafficRecords(memory.traffics(), capacity, memory.writers()),
        tallies,
        tunnels);
  }
}
