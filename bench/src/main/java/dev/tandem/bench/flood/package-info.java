/** What floods do to those that have nothing to do with them. */
package dev.tandem.bench.flood;
