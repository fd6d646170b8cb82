/**
 * A pair of directors with a client and servers on this host, in network namespaces of their own.
 *
 * <p>{@link dev.tandem.director.lab.Lab} raises it, finds it again and takes it down. All that a
 * lab makes is named after it and noted in its directory before it is made, so that whatever
 * interrupts, nothing of it stays behind and nothing else is touched.
 */
package dev.tandem.director.lab;
