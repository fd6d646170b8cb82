package dev.tandem.director.admin;

import java.io.IOException;

/**
 * The director could not be asked, or did not answer; the message is for operators as it stands.
 */
public final class AdminException extends IOException {

  private static final long serialVersionUID = 1;

  AdminException(String message) {
    super(message);
  }

  AdminException(String message, Throwable cause) {
    super(message, cause);
  }
}
