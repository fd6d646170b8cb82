package dev.tandem.sync.key;

import java.nio.file.Path;

/**
 * Where a director's keys for TLS are, as PEM.
 *
 * @param authority the certificate of those who sign directors' certificates; one more may follow
 *     in the file while it is replaced
 * @param certificate of this director
 * @param key of this director, which nobody else may read
 */
public record TlsFiles(Path authority, Path certificate, Path key) {}
