/** Packets made and counted in the kernel, and what they cost. */
package dev.tandem.bench.load;
