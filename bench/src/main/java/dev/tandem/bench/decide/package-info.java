/** What JMH measures of decisions about new flows, without packets on a wire. */
package dev.tandem.bench.decide;
