package dev.tandem.director.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tandem.director.admin.Routes.Match;
import dev.tandem.director.admin.Routes.Route;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutesTest {

  private static final Route ROUTE = new Route(_ -> AdminResponse.json(1), 10);

  private final Routes routes = new Routes();

  @BeforeEach
  void register() {
    routes.add("POST", "/v1/config", ROUTE);
    routes.add("GET", "/v1/config", ROUTE);
  }

  @Test
  void findsTheHandlerOfMethodAndPath() {
    assertThat(routes.find("GET", "/v1/config")).isEqualTo(new Match.Found(ROUTE));
  }

  @Test
  void takesPathsLiterally() {
    assertThat(routes.find("GET", "/v1/config/")).isEqualTo(new Match.NoSuchPath());
    assertThat(routes.find("GET", "/v1")).isEqualTo(new Match.NoSuchPath());
  }

  @Test
  void saysWhichMethodsAPathTakes() {
    assertThat(routes.find("DELETE", "/v1/config")).isEqualTo(new Match.OtherMethod("GET, POST"));
  }

  @Test
  void oneHandlerAnswersAPath() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> routes.add("GET", "/v1/config", ROUTE))
        .withMessage("GET /v1/config has a handler already");
  }
}
