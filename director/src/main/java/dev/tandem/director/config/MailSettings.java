package dev.tandem.director.config;

import java.time.Duration;
import java.util.List;

/**
 * How mail is sent.
 *
 * @param server name or address of the SMTP server
 * @param timeout for the connection and for each answer
 * @param faults whether faults of instances are mailed
 * @param checks whether real servers are mailed, not their services alone
 */
public record MailSettings(
    String server,
    int port,
    String heloName,
    Duration timeout,
    String from,
    List<String> recipients,
    boolean faults,
    boolean checks) {

  public MailSettings {
    recipients = List.copyOf(recipients);
  }
}
