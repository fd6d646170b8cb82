package dev.tandem.vrrp;

import dev.tandem.linux.netlink.RuleEntry;

/**
 * A rule that moves with the master role.
 *
 * @param tracked whether this router puts it back when somebody else removes it
 */
public record VirtualRule(RuleEntry entry, boolean tracked) {}
