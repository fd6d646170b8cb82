/** Has the JVM compile the packets' path before the first real packet needs it. */
package dev.tandem.lvs.warm;
