package dev.tandem.lvs.service;

/**
 * Scheduler flags as IPVS numbers them. {@code sh} and {@code mh} both read flag 1 as "fall back to
 * another server when the hashed one cannot take the connection" and flag 2 as "hash the client's
 * port too".
 */
public enum SchedulerFlag {
  FLAG_1,
  FLAG_2,
  FLAG_3;

  /** {@code sh-fallback} and {@code mh-fallback}. */
  public static final SchedulerFlag FALLBACK = FLAG_1;

  /** {@code sh-port} and {@code mh-port}. */
  public static final SchedulerFlag PORT = FLAG_2;
}
