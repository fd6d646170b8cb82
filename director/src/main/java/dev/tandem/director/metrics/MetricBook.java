package dev.tandem.director.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics of one moment, written down value by value. All names begin with {@code tandem_}; a
 * counter's name ends in {@code _total} when it is printed. Labels are given as name, value, name,
 * value. Not for two threads.
 */
final class MetricBook {

  private static final String PREFIX = "tandem_";

  private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
  private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();

  /** Something that only grows in the life of a director. */
  MetricBook counter(String name, String help, long value, String... labels) {
    counters
        .computeIfAbsent(PREFIX + name, full -> CounterSnapshot.builder().name(full).help(help))
        .dataPoint(
            CounterDataPointSnapshot.builder()
                .value((double) value)
                .labels(Labels.of(labels))
                .build());
    return this;
  }

  /** Something that goes up and down. */
  MetricBook gauge(String name, String help, double value, String... labels) {
    gauges
        .computeIfAbsent(PREFIX + name, full -> GaugeSnapshot.builder().name(full).help(help))
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
    return this;
  }

  MetricBook gauge(String name, String help, long value, String... labels) {
    return gauge(name, help, (double) value, labels);
  }

  MetricBook gauge(String name, String help, boolean value, String... labels) {
    return gauge(name, help, value ? 1L : 0L, labels);
  }

  /** A span, in seconds. */
  MetricBook gauge(String name, String help, Duration value, String... labels) {
    return gauge(name, help, value.toNanos() / 1e9, labels);
  }

  /** In the text format of Prometheus, sorted by name. */
  String text() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    counters.values().forEach(counter -> all.metricSnapshot(counter.build()));
    gauges.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, all.build());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
