package dev.tandem.lvs.service;

/** Why a change of the service table was refused: the cases that IPVS tells apart. */
public enum LvsError {
  SERVICE_EXISTS("the virtual service exists already"),
  NO_SUCH_SERVICE("there is no such virtual service"),
  NO_SUCH_SCHEDULER("there is no such scheduler or persistence engine"),
  SERVER_EXISTS("the virtual service has this real server already"),
  NO_SUCH_SERVER("the virtual service has no such real server"),
  OUT_OF_RANGE("the lower threshold is above the upper threshold, or a number is out of range"),
  INVALID("the address cannot be used here"),
  FAMILY_MISMATCH("the address family is not supported here"),
  NO_SUCH_INTERFACE("there is no such interface"),
  DAEMON_RUNS("a sync daemon of this role runs already"),
  NO_SUCH_DAEMON("no sync daemon of this role runs"),
  UNSUPPORTED("the engine does not offer this");

  private final String meaning;

  LvsError(String meaning) {
    this.meaning = meaning;
  }

  /** One clause in plain words, for logs and the admin API. */
  public String meaning() {
    return meaning;
  }
}
