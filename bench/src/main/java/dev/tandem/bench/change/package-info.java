/** Services, servers and marks that change while packets pass. */
package dev.tandem.bench.change;
