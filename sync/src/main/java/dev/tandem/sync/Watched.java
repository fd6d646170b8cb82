package dev.tandem.sync;

/** A transport of JGroups that says where messages come from. */
interface Watched {

  Origins origins();
}
