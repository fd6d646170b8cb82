package dev.tandem.director.ipvsadm;

import java.util.Optional;

/** What a command line asks for, said by its first option, with the name that messages use. */
enum Verb {
  ADD_SERVICE("add-service"),
  EDIT_SERVICE("edit-service"),
  DELETE_SERVICE("delete-service"),
  FLUSH("flush"),
  LIST("list"),
  ADD_SERVER("add-server"),
  EDIT_SERVER("edit-server"),
  DELETE_SERVER("delete-server"),
  CUT("cut-connections"),
  SET("set"),
  START_DAEMON("start-daemon"),
  STOP_DAEMON("stop-daemon"),
  RESTORE("restore"),
  SAVE("save"),
  ZERO("zero");

  private final String label;

  Verb(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /**
   * The command that an option stands for; help and version are none, they end the line at once.
   */
  static Optional<Verb> of(Option option) {
    return Optional.ofNullable(
        switch (option) {
          case ADD_SERVICE -> ADD_SERVICE;
          case EDIT_SERVICE -> EDIT_SERVICE;
          case DELETE_SERVICE -> DELETE_SERVICE;
          case CLEAR -> FLUSH;
          case LIST, LIST_TOO -> LIST;
          case ZERO -> ZERO;
          case ADD_SERVER -> ADD_SERVER;
          case EDIT_SERVER -> EDIT_SERVER;
          case DELETE_SERVER -> DELETE_SERVER;
          case CUT -> CUT;
          case SET -> SET;
          case RESTORE -> RESTORE;
          case SAVE -> SAVE;
          case START_DAEMON -> START_DAEMON;
          case STOP_DAEMON -> STOP_DAEMON;
          default -> null;
        });
  }
}
