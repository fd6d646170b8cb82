/** Where measurements happen: namespaces, interfaces, addresses. */
package dev.tandem.bench.network;
