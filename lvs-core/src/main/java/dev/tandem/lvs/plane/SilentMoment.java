package dev.tandem.lvs.plane;

import dev.tandem.linux.Nftables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A moment in which no program is attached: the kernel would answer for services that it knows
 * nothing of, with resets. Where nftables is installed it sees nothing of them; what comes
 * meanwhile is lost. Whoever dies in it leaves a table that the next director removes.
 */
final class SilentMoment implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SilentMoment.class);

  private final SilenceRules rules;
  private final boolean kept;

  private SilentMoment(SilenceRules rules, boolean kept) {
    this.rules = rules;
    this.kept = kept;
  }

  /**
   * Begins one.
   *
   * @param pinPath of the data plane
   * @param interfaces on which a program was attached before; none need no silence
   */
  static SilentMoment begin(Path pinPath, List<String> interfaces, Supplier<Silenced> silenced) {
    SilenceRules rules = new SilenceRules(KernelSilence.table(pinPath));
    if (interfaces.isEmpty()) {
      return new SilentMoment(rules, false);
    }
    try {
      if (Nftables.installed()) {
        Nftables.apply(rules.create(interfaces, Map.of(), silenced.get()));
        return new SilentMoment(rules, true);
      }
      warn("nftables is not installed");
    } catch (IllegalStateException e) {
      warn(e.getMessage());
    }
    return new SilentMoment(rules, false);
  }

  private static void warn(String why) {
    LOG.warn(
        "XDP changes its place, and for a moment the kernel may answer for services, because {}",
        why);
  }

  @Override
  public void close() {
    if (kept) {
      Nftables.apply(rules.remove());
    }
  }
}
