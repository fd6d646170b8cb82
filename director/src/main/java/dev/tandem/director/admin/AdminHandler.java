package dev.tandem.director.admin;

/** Answers requests to one path. */
@FunctionalInterface
public interface AdminHandler {

  /**
   * Called on a virtual thread of the request's own, so it may block.
   *
   * @throws JsonException if the body is not what it should be: the client is told so, with status
   *     400
   * @throws Exception any other is logged and answered with status 500
   */
  AdminResponse handle(AdminRequest request) throws Exception;
}
