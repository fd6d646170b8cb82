package dev.tandem.sync;

import dev.tandem.sync.key.TlsFiles;
import java.nio.file.Path;

/** How the channel between the directors is kept from others. */
public sealed interface Protection {

  /** Not at all: whoever reaches the port may read along and take part. */
  record None() implements Protection {}

  /** Mutual TLS 1.3: only directors with a certificate of the same authority take part. */
  record Tls(TlsFiles files) implements Protection {}

  /** Each message is sealed with AES-GCM and a key that all directors share. */
  record Seal(Path keys) implements Protection {}
}
