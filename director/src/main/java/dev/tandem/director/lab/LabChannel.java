package dev.tandem.director.lab;

/** What carries the channel between the directors of a lab. */
public enum LabChannel {
  /** TCP between named peers, without keys. */
  TCP,
  /** UDP multicast, sealed with a key that both have, and a lifeline beside it. */
  UDP
}
