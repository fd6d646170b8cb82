/**
 * What a monitoring system reads: every counter and state of a director in Prometheus's text
 * format, made anew for each reader from what the parts say of themselves.
 */
package dev.tandem.director.metrics;
