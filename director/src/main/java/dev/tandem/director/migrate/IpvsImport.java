package dev.tandem.director.migrate;

import dev.tandem.director.config.ConfigLoader;
import dev.tandem.director.config.LoadOptions;
import dev.tandem.director.config.RealServer;
import dev.tandem.director.config.VirtualService;
import dev.tandem.director.config.syntax.ConfigFiles;
import dev.tandem.director.config.syntax.Diagnostic;
import dev.tandem.director.ipvsadm.SavedTable;
import dev.tandem.linux.AddressText;
import dev.tandem.linux.EnumText;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.SyncDaemon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Makes a configuration of what ipvsadm tells of a kernel's table. Each block is loaded to see that
 * a director would set up the same: what would come out differently is left out, and said.
 */
public final class IpvsImport {

  private static final Path FILE = Path.of("imported.conf");

  private IpvsImport() {}

  /**
   * A configuration.
   *
   * @param text its blocks
   * @param complaints what of the input is not in it, and why, each as one line
   */
  public record Result(String text, List<String> complaints) {

    public Result {
      complaints = List.copyOf(complaints);
    }
  }

  /** Imports the output of ipvsadm, see {@link SavedTable}. */
  public static Result of(String input) {
    SavedTable table = SavedTable.read(input);
    List<String> complaints = new ArrayList<>();
    table
        .complaints()
        .forEach(complaint ->
            complaints.add(complaint(complaint.line(), complaint.text(), complaint.message())));
    List<String> blocks = new ArrayList<>();
    table.timeouts().ifPresent(timeouts -> blocks.add(timeouts(timeouts)));
    if (!table.daemons().isEmpty()) {
      blocks.add(daemons(table.daemons()));
      complaints.addAll(differences(table.daemons()));
    }
    for (SavedTable.Service service : table.services()) {
      String block = ServiceBlock.of(service.settings(), service.servers());
      ConfigLoader.Loaded loaded = load(block);
      if (isSame(service, loaded.config().services())) {
        blocks.add(block);
      } else {
        complaints.add(complaint(service.line(), service.text(), reason(loaded)));
      }
    }
    return new Result(String.join("\n", blocks), complaints);
  }

  private static String complaint(int line, String text, String message) {
    return "line %d: %s: %s".formatted(line, text, message);
  }

  private static String timeouts(LvsControl.Timeouts timeouts) {
    return new ConfigText()
        .open("global_defs")
        .line(
            "lvs_timeouts tcp %d tcpfin %d udp %d"
                .formatted(timeouts.tcp(), timeouts.tcpFin(), timeouts.udp()))
        .close()
        .toString();
  }

  private static String daemons(List<SyncDaemon> daemons) {
    SyncDaemon first = daemons.getFirst();
    String role = daemons.size() > 1 ? "both" : EnumText.lower(first.role());
    ConfigText text = new ConfigText().open("session_sync").open("ipvs");
    text.line("interface", first.multicastInterface()).line("syncid", first.syncId());
    text.line("role", role);
    if (first.maxLength() > 0) {
      text.line("maxlen", first.maxLength());
    }
    first.group().ifPresent(group -> text.line("group", AddressText.of(group)));
    if (first.port() > 0) {
      text.line("port", first.port());
    }
    if (first.ttl() > 0) {
      text.line("ttl", first.ttl());
    }
    return text.close().close().toString();
  }

  /** Both roles have the same values here. */
  private static List<String> differences(List<SyncDaemon> daemons) {
    SyncDaemon first = daemons.getFirst();
    return daemons.stream()
        .filter(daemon ->
            !daemon.multicastInterface().equals(first.multicastInterface())
                || daemon.syncId() != first.syncId()
                || !daemon.group().equals(first.group())
                || daemon.port() != first.port())
        .map(daemon ->
            "the %s daemon has other values than the %s: one block ipvs has one set of them"
                .formatted(daemon.role(), first.role())
                .toLowerCase(Locale.ROOT))
        .toList();
  }

  private static boolean isSame(SavedTable.Service wanted, List<VirtualService> services) {
    return services.size() == 1
        && services.getFirst().settings().equals(wanted.settings())
        && new HashSet<>(services.getFirst().servers().stream().map(RealServer::settings).toList())
            .equals(new HashSet<>(wanted.servers()));
  }

  private static String reason(ConfigLoader.Loaded loaded) {
    return loaded.diagnostics().isEmpty()
        ? "a director would set it up differently"
        : loaded.diagnostics().stream().map(Diagnostic::message).collect(Collectors.joining("; "));
  }

  private static ConfigLoader.Loaded load(String block) {
    LoadOptions here = LoadOptions.ofThisHost();
    ConfigFiles files =
        new ConfigFiles() {
          @Override
          public String read(Path file) {
            return block;
          }

          @Override
          public boolean exists(Path path) {
            return path.equals(FILE);
          }

          @Override
          public List<String> list(Path directory) {
            return List.of();
          }
        };
    return ConfigLoader.load(
        FILE,
        new LoadOptions(
            files,
            here.scripts(),
            here.hostName(),
            here.configId(),
            here.instanceName(),
            here.environment()));
  }
}
