/**
 * The command {@code ipvsadm} on top of {@link dev.tandem.lvs.service.LvsControl}: the same
 * options, texts, exit codes and output, byte for byte, as ipvsadm 1.31 with IPVS 1.2.1.
 *
 * <p>A command line walks through {@code OptionScanner} (which option comes next), {@code
 * CommandParser} (what it means, as a {@code Command}) and {@code Session} (does it). The listings
 * are written line by line into the caller's {@link java.lang.Appendable}.
 *
 * <p>It differs from real ipvsadm where that one fails: counters of servers are not cut to 32 bits,
 * {@code -b ,} is no flag instead of a crash, and a last line of {@code -R} that ends in blanks
 * without a newline is not lost. popt's {@code !#:+} in values stands for itself.
 */
package dev.tandem.director.ipvsadm;
