/** Programs that are run for what they find or do: as another user, with an end in any case. */
package dev.tandem.linux.process;
