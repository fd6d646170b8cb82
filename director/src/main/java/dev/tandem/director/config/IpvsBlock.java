package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.lvs.service.SyncDaemon.Role;
import dev.tandem.sync.ipvs.KernelSyncSettings;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The block {@code ipvs} of {@code session_sync}: the kernel's daemons, by the kernel's names. */
final class IpvsBlock {

  private static final int LONGEST_MESSAGE = 65_507;
  private static final int LONGEST_TIME = 86_400;
  private static final int MOST_PACKETS = 1_000_000;
  private static final int MOST_RETRIES = 3;

  /** After how many packets a flow is told, and after how many again. */
  private record Threshold(int first, int period) {}

  private static final Keyword<String> INTERFACE =
      Keyword.value("interface", Words.interfaceName());
  private static final Keyword<Integer> SYNC_ID = Keyword.value("syncid", Numbers.integer(0, 255));
  private static final Keyword<List<Role>> ROLE =
      Keyword.value(
          "role",
          Words.choice(
              Map.entry("master", List.of(Role.MASTER)),
              Map.entry("backup", List.of(Role.BACKUP)),
              Map.entry("both", List.of(Role.values()))));
  private static final Keyword<Integer> VERSION = Keyword.value("version", Numbers.integer(0, 1));
  private static final Keyword<Integer> MAX_LENGTH =
      Keyword.value("maxlen", Numbers.integer(1, LONGEST_MESSAGE));
  private static final Keyword<InetAddress> GROUP = Keyword.value("group", Addresses.group());
  private static final Keyword<Integer> PORT = Keyword.value("port", Numbers.port());
  private static final Keyword<Integer> TTL = Keyword.value("ttl", Numbers.integer(1, 255));
  private static final Keyword<Threshold> THRESHOLD =
      Keyword.words("sync_threshold", IpvsBlock::threshold);
  private static final Keyword<Integer> REFRESH =
      Keyword.value("sync_refresh_period", Numbers.integer(0, LONGEST_TIME));
  private static final Keyword<Integer> RETRIES =
      Keyword.value("sync_retries", Numbers.integer(0, MOST_RETRIES));

  static final Keyword<Settings> IPVS =
      Keyword.block(
          "ipvs",
          KeywordTable.of(
              INTERFACE,
              SYNC_ID,
              ROLE,
              VERSION,
              MAX_LENGTH,
              GROUP,
              PORT,
              TTL,
              THRESHOLD,
              REFRESH,
              RETRIES));

  private IpvsBlock() {}

  /** The settings of the block; empty if something is missing or wrong. */
  static Optional<IpvsSync> assemble(Settings block, Diagnostics diagnostics) {
    return block.require(INTERFACE, diagnostics).map(name -> assemble(block, name));
  }

  private static IpvsSync assemble(Settings block, String name) {
    KernelSyncSettings kernel = KernelSyncSettings.OF_KERNEL;
    Threshold threshold =
        block.value(THRESHOLD, new Threshold(kernel.threshold(), kernel.period()));
    return new IpvsSync(
        block.value(ROLE, List.of(Role.values())).stream()
            .map(role ->
                new SyncDaemon(
                    role,
                    name,
                    block.value(SYNC_ID, 0),
                    block.value(MAX_LENGTH, 0),
                    block.value(GROUP),
                    block.value(PORT, 0),
                    block.value(TTL, 0)))
            .toList(),
        new KernelSyncSettings(
            block.value(VERSION, kernel.version()),
            threshold.first(),
            threshold.period(),
            block.value(REFRESH, kernel.refreshSeconds()),
            block.value(RETRIES, kernel.retries())));
  }

  /** {@code PACKETS [PERIOD]}, where the first must be less than the period unless that is 0. */
  private static Optional<Threshold> threshold(Arguments arguments) {
    Optional<Integer> first = arguments.take(Numbers.integer(0, MOST_PACKETS));
    if (first.isEmpty()) {
      return Optional.empty();
    }
    int kernel = KernelSyncSettings.OF_KERNEL.period();
    Optional<Integer> period =
        arguments.hasNext()
            ? arguments.take("the period", Numbers.integer(0, MOST_PACKETS))
            : Optional.of(kernel);
    if (period.isPresent() && period.get() != 0 && first.get() >= period.get()) {
      arguments.mistake(
          "sync_threshold %d is never met in a period of %d packets: expected less"
              .formatted(first.get(), period.get()));
      return Optional.empty();
    }
    return period.map(packets -> new Threshold(first.get(), packets));
  }
}
