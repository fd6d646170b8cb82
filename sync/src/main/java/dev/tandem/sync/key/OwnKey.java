package dev.tandem.sync.key;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** The key of a director, and the certificate that goes with it. */
record OwnKey(PrivateKey key, X509Certificate certificate) {}
