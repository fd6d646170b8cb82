package dev.tandem.linux.netlink;

/**
 * An interface on top of another one.
 *
 * @param lowerIndex of the other one
 * @param alias what it was told to remember: a text for people and programs, without a meaning to
 *     the kernel
 */
public record StackedLink(int index, int lowerIndex, String alias) {}
