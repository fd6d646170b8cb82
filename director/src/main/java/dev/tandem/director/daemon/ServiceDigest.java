package dev.tandem.director.daemon;

import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.ServiceNames;
import dev.tandem.director.config.VirtualService;
import dev.tandem.director.mark.RuleText;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.sync.SyncStatus;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Services and their servers as one short text, equal on two directors that would send the same
 * client to the same servers in the same way. The order of services does not matter.
 */
public final class ServiceDigest {

  /** The note in which directors tell each other theirs. */
  public static final String NOTE = "services";

  private volatile Digest last =
      new Digest(List.of(), List.of(), List.of(), of(List.of(), List.of(), List.of()));

  private record Digest(
      List<VirtualService> services, List<MarkRule> markRules, List<String> byHand, String text) {}

  ServiceDigest() {}

  /**
   * Whether another director has the same services and servers configured; so it seems while it has
   * not said.
   *
   * @param digest this director's
   */
  public static boolean isOf(SyncStatus.Peer peer, String digest) {
    return peer.notes().getOrDefault(NOTE, digest).equals(digest);
  }

  /**
   * That of a configuration, which takes no time while it is the same one.
   *
   * @param byHand what was changed besides, see {@link HandChanges}
   */
  String of(DirectorConfig config, List<String> byHand) {
    Digest digest = last;
    if (!digest.services().equals(config.services())
        || !digest.markRules().equals(config.markRules())
        || !digest.byHand().equals(byHand)) {
      String text = of(config.services(), config.markRules(), byHand);
      digest = new Digest(config.services(), config.markRules(), byHand, text);
      last = digest;
    }
    return digest.text();
  }

  static String of(List<VirtualService> services, List<MarkRule> markRules, List<String> byHand) {
    String text =
        Stream.of(
                services.stream().map(ServiceDigest::line).sorted(),
                markRules.stream().map(RuleText::of),
                byHand.stream())
            .flatMap(lines -> lines)
            .collect(Collectors.joining("\n"));
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return Long.toHexString(hash);
  }

  private static String line(VirtualService service) {
    ServiceSettings settings = service.settings();
    Stream<String> servers =
        Stream.concat(
            service.servers().stream().map(server -> line(server.settings())),
            service.sorryServer().map(server -> "sorry " + line(server)).stream());
    return String.join(
        " ",
        ServiceNames.of(settings.key()),
        settings.scheduler(),
        settings.flags().stream().map(Enum::name).sorted().collect(Collectors.joining(",")),
        settings.persistence().map(p -> p.timeoutSeconds() + "/" + p.netmask()).orElse("-"),
        settings.persistenceEngine().orElse("-"),
        servers.sorted().collect(Collectors.joining(" ")));
  }

  private static String line(ServerSettings server) {
    return server.key().address().getHostAddress()
        + ":"
        + server.key().port()
        + ","
        + server.method()
        + ","
        + server.weight();
  }
}
