package dev.tandem.bench.sync;

import dev.tandem.lvs.table.Ticks;
import dev.tandem.lvs.warm.WarmUp;
import dev.tandem.sync.JoiningWarmUp;
import dev.tandem.sync.Protection;
import dev.tandem.sync.ReplicatedTable;
import dev.tandem.sync.Replicator;
import dev.tandem.sync.SyncListener;
import dev.tandem.sync.SyncSettings;
import dev.tandem.sync.key.KeyException;
import dev.tandem.sync.key.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * One end of the channel between the two directors, on loopback and with mutual TLS.
 *
 * @param keys the folder of the certificates and keys
 */
record Link(String name, int port, int peerPort, Path keys) {

  /** What a director does at its start, so that neither end meets the other one cold. */
  void warmUp() {
    var _ = new WarmUp(WarmUp.ENOUGH, Runnable::run, () -> true).run();
    JoiningWarmUp.run(protection(), () -> true);
  }

  private Protection protection() {
    return new Protection.Tls(
        new TlsFiles(
            keys.resolve("ca.crt"), keys.resolve(name + ".crt"), keys.resolve(name + ".key")));
  }

  /** Not started. */
  Replicator replicator(Station station, SyncListener listener) throws KeyException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    SyncSettings settings =
        new SyncSettings(
            "bench",
            name,
            new InetSocketAddress(loopback, port),
            List.of(new InetSocketAddress(loopback, peerPort)),
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            OptionalInt.empty(),
            new SyncSettings.Carrier.Tcp(),
            protection());
    Replicator replicator =
        new Replicator(
            settings,
            new ReplicatedTable(station.table(), station.engine().replica(), station, Ticks::now),
            listener);
    station.tells(replicator::news);
    return replicator;
  }
}
