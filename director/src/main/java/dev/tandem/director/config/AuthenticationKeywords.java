package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.Secret;
import dev.tandem.vrrp.VrrpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The block {@code authentication} of an instance: a password or key of version 2. */
final class AuthenticationKeywords {

  private static final String PASS = "PASS";

  private static final Keyword<String> AUTH_TYPE =
      Keyword.value("auth_type", Words.oneOf(List.of(PASS, "AH")));
  private static final Keyword<String> AUTH_PASS =
      Keyword.words("auth_pass", AuthenticationKeywords::password);

  static final Keyword<Settings> AUTHENTICATION =
      Keyword.block("authentication", KeywordTable.of(AUTH_TYPE, AUTH_PASS));

  private AuthenticationKeywords() {}

  private static Optional<String> password(Arguments arguments) {
    Optional<String> password = arguments.take(Words.name());
    password
        .filter(text -> bytes(text).length > Authentication.SECRET_LENGTH)
        .ifPresent(text ->
            arguments.warn(
                "only the first "
                    + Authentication.SECRET_LENGTH
                    + " bytes of auth_pass count, as in keepalived"));
    return password;
  }

  static Authentication authentication(
      Settings instance, VrrpVersion version, Diagnostics diagnostics) {
    Optional<Settings> block = instance.value(AUTHENTICATION);
    if (block.isEmpty()) {
      return new Authentication.None();
    }
    Optional<String> type = block.get().require(AUTH_TYPE, diagnostics);
    Optional<String> password = block.get().require(AUTH_PASS, diagnostics);
    if (version != VrrpVersion.V2) {
      diagnostics.warning(
          instance.position(AUTHENTICATION),
          "version 3 has no such authentication: it is left out, as in keepalived; see auth_hmac");
      return new Authentication.None();
    }
    if (type.isEmpty() || password.isEmpty()) {
      return new Authentication.None();
    }
    byte[] all = bytes(password.get());
    byte[] counted = Arrays.copyOf(all, Math.min(all.length, Authentication.SECRET_LENGTH));
    Secret secret = Secret.of(counted);
    return type.get().equals(PASS)
        ? new Authentication.Password(secret)
        : new Authentication.Header(secret);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
