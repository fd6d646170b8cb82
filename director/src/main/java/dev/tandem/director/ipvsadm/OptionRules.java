package dev.tandem.director.ipvsadm;

import static dev.tandem.director.ipvsadm.OptionClass.*;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which options go with a command or with a tunnel type.
 *
 * @param subject the words for it in messages, such as {@code 'list' command}
 * @param scope the options that are judged
 * @param exclusive allowed, but not two of them
 */
record OptionRules(
    String subject,
    Set<OptionClass> scope,
    Set<OptionClass> required,
    Set<OptionClass> optional,
    Set<OptionClass> exclusive) {

  private static final Set<OptionClass> ALL = EnumSet.allOf(OptionClass.class);
  private static final Set<OptionClass> OF_TUNNELS =
      EnumSet.of(TUN_PORT, TUN_NOCSUM, TUN_CSUM, TUN_REMCSUM);

  static OptionRules ofCommand(
      Verb verb, Set<OptionClass> required, Set<OptionClass> optional, Set<OptionClass> exclusive) {
    return new OptionRules("'" + verb.label() + "' command", ALL, required, optional, exclusive);
  }

  static OptionRules ofTunnelType(
      String name, Set<OptionClass> required, Set<OptionClass> exclusive) {
    return new OptionRules("'" + name + "' tunnel type", OF_TUNNELS, required, Set.of(), exclusive);
  }

  /**
   * Judges a command line.
   *
   * @throws Rejected at the first option, in ipvsadm's order, that is missing or does not belong
   */
  void check(Set<OptionClass> given) {
    Optional<OptionClass> chosen = Optional.empty();
    for (OptionClass option : EnumSet.copyOf(scope)) {
      if (!given.contains(option)) {
        demand(option);
      } else if (exclusive.contains(option)) {
        rejectSecond(option, chosen);
        chosen = Optional.of(option);
      } else if (!required.contains(option) && !optional.contains(option)) {
        throw Rejected.misuse("Illegal '%s' option with the %s".formatted(option.label(), subject));
      }
    }
  }

  private void demand(OptionClass missing) {
    if (required.contains(missing)) {
      throw Rejected.misuse(
          "You need to supply the '%s' option for the %s".formatted(missing.label(), subject));
    }
  }

  private void rejectSecond(OptionClass second, Optional<OptionClass> first) {
    if (first.isPresent()) {
      throw Rejected.misuse(
          "The option '%s' conflicts with the '%s' option in the %s"
              .formatted(second.label(), first.get().label(), subject));
    }
  }
}
