package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.sync.Protection;
import dev.tandem.sync.SyncSettings;
import dev.tandem.sync.SyncSettings.Carrier;
import dev.tandem.sync.key.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The block {@code session_sync}. */
final class SessionSyncBlock {

  private static final String DEFAULT_CLUSTER = "tandem";
  private static final Duration DEFAULT_REFRESH = Duration.ofSeconds(60);
  private static final Duration DEFAULT_COMPARE = Duration.ofSeconds(10);
  private static final Duration DEFAULT_GATE = Duration.ofSeconds(10);
  private static final int PATH_LIMIT = 4096;
  private static final int LAST_PORT = 65535;
  private static final int DEFAULT_GROUP_PORT = 45588;
  private static final String LONGEST_TIME = "86400";

  /**
   * Another director.
   *
   * @param port empty for the port of this one
   */
  private record Peer(InetAddress address, Optional<Integer> port) {}

  private static final Keyword<String> CLUSTER = Keyword.value("cluster", Words.name());
  private static final Keyword<String> NODE = Keyword.value("node", Words.name());
  private static final Keyword<InetAddress> ADDRESS = Keyword.value("address", Addresses.host());
  private static final Keyword<Integer> PORT = Keyword.value("port", Numbers.port());
  private static final Keyword<Peer> PEER =
      Keyword.words("peer", SessionSyncBlock::peer).repeatable();
  private static final Keyword<Duration> REFRESH =
      Keyword.value("refresh", Numbers.seconds("1", LONGEST_TIME));
  private static final Keyword<Duration> COMPARE =
      Keyword.words("compare", SessionSyncBlock::secondsOrOff);
  private static final Keyword<Duration> SYNCED_GATE =
      Keyword.words("synced_gate", SessionSyncBlock::secondsOrOff);

  private static final Keyword<OptionalInt> LIFELINE =
      Keyword.words("lifeline", SessionSyncBlock::portOrOff);

  private static final Keyword<Carrier> TRANSPORT =
      Keyword.words("transport", SessionSyncBlock::carrier);
  private static final Keyword<Path> SEAL = Keyword.value("seal", Words.absolutePath(PATH_LIMIT));
  private static final Keyword<Path> AUTHORITY =
      Keyword.value("authority", Words.absolutePath(PATH_LIMIT));
  private static final Keyword<Path> CERTIFICATE =
      Keyword.value("certificate", Words.absolutePath(PATH_LIMIT));
  private static final Keyword<Path> KEY = Keyword.value("key", Words.absolutePath(PATH_LIMIT));
  private static final Keyword<Settings> TLS =
      Keyword.block("tls", KeywordTable.of(AUTHORITY, CERTIFICATE, KEY));

  static final Keyword<Settings> SESSION_SYNC =
      Keyword.block(
          "session_sync",
          KeywordTable.of(
              CLUSTER,
              NODE,
              ADDRESS,
              PORT,
              PEER,
              TRANSPORT,
              TLS,
              SEAL,
              REFRESH,
              COMPARE,
              SYNCED_GATE,
              LIFELINE,
              IpvsBlock.IPVS));

  private SessionSyncBlock() {}

  /**
   * The settings of the block; empty if something is missing or wrong, or all of it is about IPVS.
   *
   * @param routerId name of this director if the block gives none
   */
  static Optional<SyncSettings> assemble(Settings block, String routerId, Diagnostics diagnostics) {
    if (block.isGiven(IpvsBlock.IPVS) && !tellsOfOthers(block)) {
      return Optional.empty();
    }
    int port = block.value(PORT, SyncSettings.DEFAULT_PORT);
    Optional<InetSocketAddress> local =
        block.require(ADDRESS, diagnostics).map(address -> new InetSocketAddress(address, port));
    Optional<Carrier> carrier =
        block.isGiven(TRANSPORT) ? block.value(TRANSPORT) : Optional.of(new Carrier.Tcp());
    if (carrier.isEmpty()) {
      // What else is needed depends on it.
      return Optional.empty();
    }
    boolean namesPeers = carrier.get() instanceof Carrier.Tcp;
    if (namesPeers) {
      block.require(PEER, diagnostics);
    }
    List<InetSocketAddress> peers = peers(block, local, port, diagnostics);
    Optional<Protection> protection = protection(block, namesPeers, diagnostics);
    if (local.isEmpty() || (namesPeers && peers.isEmpty()) || protection.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SyncSettings(
            block.value(CLUSTER, DEFAULT_CLUSTER),
            block.value(NODE, routerId),
            local.get(),
            peers,
            block.value(REFRESH, DEFAULT_REFRESH),
            block.value(COMPARE, DEFAULT_COMPARE),
            block.value(SYNCED_GATE, DEFAULT_GATE),
            block.value(LIFELINE, OptionalInt.of(port % LAST_PORT + 1)),
            carrier.get(),
            protection.get()));
  }

  /** Whether the block is about other directors of ours, too. */
  private static boolean tellsOfOthers(Settings block) {
    return block.isGiven(ADDRESS) || block.isGiven(PEER) || block.isGiven(TRANSPORT);
  }

  /** How sessions are exchanged with directors that run IPVS; empty if they are not. */
  static Optional<IpvsSync> ipvs(Settings block, Diagnostics diagnostics) {
    return block.value(IpvsBlock.IPVS).flatMap(ipvs -> IpvsBlock.assemble(ipvs, diagnostics));
  }

  private static Optional<Protection> protection(
      Settings block, boolean tcp, Diagnostics diagnostics) {
    if (block.isGiven(TLS) && block.isGiven(SEAL)) {
      diagnostics.error(block.position(SEAL), "tls and seal exclude each other");
      return Optional.empty();
    }
    if (block.isGiven(TLS) && !tcp) {
      diagnostics.error(
          block.position(TLS), "tls needs connections: with transport udp, use seal instead");
      return Optional.empty();
    }
    if (block.isGiven(TLS)) {
      return block.value(TLS).flatMap(tls -> tls(tls, diagnostics));
    }
    if (block.isGiven(SEAL)) {
      return block.value(SEAL).map(Protection.Seal::new);
    }
    return Optional.of(new Protection.None());
  }

  private static Optional<Protection> tls(Settings tls, Diagnostics diagnostics) {
    Optional<Path> authority = tls.require(AUTHORITY, diagnostics);
    Optional<Path> certificate = tls.require(CERTIFICATE, diagnostics);
    Optional<Path> key = tls.require(KEY, diagnostics);
    if (authority.isEmpty() || certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Protection.Tls(new TlsFiles(authority.get(), certificate.get(), key.get())));
  }

  /** {@code tcp} or {@code udp GROUP [PORT]}. */
  private static Optional<Carrier> carrier(Arguments arguments) {
    if (arguments.takeIf("tcp")) {
      return Optional.of(new Carrier.Tcp());
    }
    if (!arguments.takeIf("udp")) {
      return arguments.take(Words.oneOf(List.of("tcp", "udp"))).map(word -> new Carrier.Tcp());
    }
    Optional<InetAddress> group = arguments.take(Addresses.group());
    if (!arguments.hasNext()) {
      return group.map(ip -> multicast(ip, DEFAULT_GROUP_PORT));
    }
    Optional<Integer> port = arguments.take("port", Numbers.port());
    return port.isPresent() ? group.map(ip -> multicast(ip, port.get())) : Optional.empty();
  }

  private static Carrier multicast(InetAddress group, int port) {
    return new Carrier.Multicast(new InetSocketAddress(group, port));
  }

  private static List<InetSocketAddress> peers(
      Settings block, Optional<InetSocketAddress> local, int port, Diagnostics diagnostics) {
    OnlyOnce<InetSocketAddress> unique = new OnlyOnce<>(diagnostics);
    List<InetSocketAddress> peers = new ArrayList<>();
    for (Entry<Peer> entry : block.entries(PEER)) {
      Peer peer = entry.value();
      InetSocketAddress address = new InetSocketAddress(peer.address(), peer.port().orElse(port));
      if (local.equals(Optional.of(address))) {
        diagnostics.error(
            entry.valuePosition(), "the peer is this director itself: expected another address");
      } else if (unique.admits(address, entry.valuePosition(), "peer " + address.getHostString())) {
        peers.add(address);
      }
    }
    return peers;
  }

  private static Optional<Peer> peer(Arguments arguments) {
    Optional<InetAddress> address = arguments.take(Addresses.host());
    if (!arguments.hasNext()) {
      return address.map(ip -> new Peer(ip, Optional.empty()));
    }
    Optional<Integer> port = arguments.take("port", Numbers.port());
    return port.isPresent() ? address.map(ip -> new Peer(ip, port)) : Optional.empty();
  }

  /** {@code SECONDS|off}, where off is zero. */
  private static Optional<Duration> secondsOrOff(Arguments arguments) {
    return arguments.takeIf("off")
        ? Optional.of(Duration.ZERO)
        : arguments.take(Numbers.seconds("0", LONGEST_TIME));
  }

  /** {@code PORT|off}, where off is empty. */
  private static Optional<OptionalInt> portOrOff(Arguments arguments) {
    return arguments.takeIf("off")
        ? Optional.of(OptionalInt.empty())
        : arguments.take(Numbers.port()).map(OptionalInt::of);
  }
}
