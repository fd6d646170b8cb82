/** Who forwards packets in a measurement: Tandem, the kernel, peers, and the bare limit. */
package dev.tandem.bench.contestant;
