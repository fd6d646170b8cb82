package dev.tandem.director.api;

import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.AdminResponse;
import dev.tandem.director.admin.AdminServer;
import dev.tandem.director.admin.Json;
import dev.tandem.director.admin.LineSink;
import dev.tandem.director.admin.PlainCommand;
import dev.tandem.director.admin.PlainResult;
import dev.tandem.director.config.AdminSettings;
import dev.tandem.director.daemon.Director;
import dev.tandem.director.daemon.DirectorException;
import dev.tandem.director.event.Event;
import dev.tandem.director.ipvsadm.Ipvsadm;
import dev.tandem.director.ipvsadm.IpvsadmJson;
import dev.tandem.director.ipvsadm.Names;
import dev.tandem.director.ipvsadm.SystemNames;
import dev.tandem.director.mark.MarkTool;
import dev.tandem.director.metrics.Metrics;
import dev.tandem.lvs.service.FlowQuestion;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the admin API offers, by path; the command line and the drills are its clients. */
public final class AdminApi {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";
  private static final int MAX_RESTORE_BYTES = 64 << 20;
  private static final int BAD_REQUEST = 400;
  private static final int CONFLICT = 409;

  private final Supplier<Director> directors;
  private final Supplier<ReloadResult> reload;

  /**
   * The outcome of a reload.
   *
   * @param accepted whether the new configuration is in effect
   * @param messages mistakes in it, or what needs a restart
   */
  public record ReloadResult(boolean accepted, List<String> messages) {}

  /** A command line for ipvsadm; {@code input} is its standard input. */
  public record IpvsadmRequest(List<String> arguments, String input) {}

  /** A command line for {@code tandem mark}; {@code input} is its standard input. */
  public record MarkRequest(List<String> arguments, String input) {}

  /** A packet to be explained; {@code interfaceName} may be empty. */
  public record ExplainRequest(
      String protocol,
      String client,
      int clientPort,
      String virtual,
      int virtualPort,
      String interfaceName) {}

  /** Whether to resign although no other director answers. */
  public record FailoverRequest(boolean force) {}

  private AdminApi(Supplier<Director> directors, Supplier<ReloadResult> reload) {
    this.directors = directors;
    this.reload = reload;
  }

  /**
   * Listens for a director that is still being made: clients are let in with {@link
   * AdminServer#open}, and from then on there must be one.
   *
   * @param reload loads the configuration anew
   * @param news hears of the address for readers what {@link AdminServer.Builder#readOnlyOn} tells
   * @throws IOException with a message for operators, if another director is running there
   */
  public static AdminServer listen(
      Supplier<Director> directors,
      Supplier<ReloadResult> reload,
      AdminSettings settings,
      Consumer<String> news)
      throws IOException {
    AdminApi api = new AdminApi(directors, reload);
    return AdminServer.builder()
        .get("/", request -> page())
        .get("/metrics", request -> api.metrics())
        .get("/v1/status", request -> AdminResponse.json(StatusReport.of(api.director())))
        .get("/v1/status.txt", request -> api.statusText())
        .get("/v1/events", request -> api.events(request, event -> Json.text(event.toMap())))
        .get("/v1/events.txt", request -> api.events(request, AdminApi::line))
        .get("/v1/table", request -> AdminResponse.json(IpvsadmJson.table(api.director().table())))
        .get("/v1/dump", request -> AdminResponse.json(Dump.state(api.director())))
        .get("/v1/dump/stats", request -> AdminResponse.json(Dump.stats(api.director())))
        .post("/v1/ipvsadm", MAX_RESTORE_BYTES, api::ipvsadm)
        .post(PlainCommand.PATH, MAX_RESTORE_BYTES, api::plainIpvsadm)
        .get("/v1/marks", request -> AdminResponse.json(MarkLine.all(api.director())))
        .post("/v1/mark", MAX_RESTORE_BYTES, api::mark)
        .post("/v1/explain", api::explain)
        .post("/v1/failover", api::failover)
        .post("/v1/reload", request -> api.reload())
        .readOnlyOn(settings.listen(), news)
        .bind(settings.socket());
  }

  private Director director() {
    return directors.get();
  }

  private static AdminResponse page() throws IOException {
    try (InputStream page = AdminApi.class.getResourceAsStream("status.html")) {
      return AdminResponse.text(HTML, new String(page.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private AdminResponse metrics() {
    return AdminResponse.text(Metrics.CONTENT_TYPE, Metrics.of(director(), StatusReport.VERSION));
  }

  private AdminResponse reload() {
    return AdminResponse.json(reload.get());
  }

  private AdminResponse statusText() {
    return AdminResponse.text(TEXT, StatusScreen.of(StatusReport.of(director())));
  }

  private AdminResponse events(AdminRequest request, Function<Event, String> form) {
    long since =
        request
            .parameter("since")
            .filter(t -> t.matches("\\d{1,18}"))
            .map(Long::parseLong)
            .orElse(0L);
    boolean follow = request.parameter("follow").map(Boolean::parseBoolean).orElse(false);
    return AdminResponse.stream(sink -> {
      if (follow) {
        follow(since, form, sink);
      } else {
        director().events().since(since).forEach(event -> sink.line(form.apply(event)));
        sink.close();
      }
    });
  }

  private void follow(long since, Function<Event, String> form, LineSink sink) {
    Runnable end = director().events().follow(since, event -> sink.line(form.apply(event)));
    sink.onEnd(end);
  }

  private static String line(Event event) {
    return "%s  %-8s  %s".formatted(event.time(), event.kind().label(), event.text());
  }

  private AdminResponse ipvsadm(AdminRequest request) throws IOException {
    IpvsadmRequest command = request.json(IpvsadmRequest.class);
    Ipvsadm.Result result = ipvsadm(command.arguments(), command.input());
    return AdminResponse.json(
        Map.of(
            "stdout", result.stdout(), "stderr", result.stderr(), "exit_code", result.exitCode()));
  }

  private AdminResponse plainIpvsadm(AdminRequest request) throws IOException {
    Optional<PlainCommand> command = PlainCommand.of(request);
    if (command.isEmpty()) {
      return AdminResponse.error(BAD_REQUEST, "the body does not hold the arguments of a command");
    }
    Ipvsadm.Result result = ipvsadm(command.get().arguments(), command.get().input());
    return AdminResponse.text(
        TEXT, new PlainResult(result.exitCode(), result.stdout(), result.stderr()).text());
  }

  /** {@code --strict} in front of a command line forgoes what we do better than ipvsadm 1.31. */
  private Ipvsadm.Result ipvsadm(List<String> arguments, String input) throws IOException {
    Names names = new SystemNames(SystemNames.ETC_SERVICES);
    Ipvsadm ipvsadm =
        new Ipvsadm(director().table(), director().syncDaemons(), names)
            .telling(director().handChanges()::touch);
    boolean strict = !arguments.isEmpty() && arguments.getFirst().equals("--strict");
    return strict
        ? ipvsadm.strict().run(arguments.subList(1, arguments.size()), input)
        : ipvsadm.run(arguments, input);
  }

  private AdminResponse mark(AdminRequest request) {
    MarkRequest command = request.json(MarkRequest.class);
    MarkTool.Result result =
        new MarkTool(director().marks()).run(command.arguments(), command.input());
    return AdminResponse.json(
        Map.of(
            "stdout", result.stdout(), "stderr", result.stderr(), "exit_code", result.exitCode()));
  }

  private AdminResponse explain(AdminRequest request) {
    ExplainRequest asked = request.json(ExplainRequest.class);
    try {
      FlowQuestion question =
          new FlowQuestion(
              Protocol.valueOf(asked.protocol().toUpperCase(Locale.ROOT)),
              InetAddress.ofLiteral(asked.client()),
              asked.clientPort(),
              InetAddress.ofLiteral(asked.virtual()),
              asked.virtualPort(),
              Optional.of(asked.interfaceName()).filter(name -> !name.isEmpty()));
      LvsControl table = director().table();
      return AdminResponse.json(
          ExplainReport.of(question, table.explain(question), table.markRules()));
    } catch (IllegalArgumentException | LvsException e) {
      return AdminResponse.error(BAD_REQUEST, e.getMessage());
    }
  }

  private AdminResponse failover(AdminRequest request) {
    boolean force = request.body().length > 0 && request.json(FailoverRequest.class).force();
    try {
      return AdminResponse.json(director().handOver(force));
    } catch (DirectorException e) {
      return AdminResponse.error(CONFLICT, e.getMessage());
    }
  }
}
