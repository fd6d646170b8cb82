package dev.tandem.vrrp.bfd;

/** Why a session changed its state last (RFC 5880 section 4.1). */
public enum BfdDiagnostic {
  NONE(0, "nothing has happened yet"),
  DETECTION_TIME_EXPIRED(1, "nothing was heard for the detection time"),
  NEIGHBOR_SIGNALED_DOWN(3, "the neighbour said that its session is down"),
  ADMINISTRATIVELY_DOWN(7, "the operator took it down");

  private final int code;
  private final String meaning;

  BfdDiagnostic(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  /** One line for operators, to be read after "down because". */
  public String meaning() {
    return meaning;
  }
}
