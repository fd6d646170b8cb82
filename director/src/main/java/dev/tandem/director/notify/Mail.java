package dev.tandem.director.notify;

/** A message for the operators. */
record Mail(String subject, String body) {}
