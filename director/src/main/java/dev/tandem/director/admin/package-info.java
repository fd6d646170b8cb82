/**
 * The transport of the admin API: HTTP/1.1 and JSON over a Unix domain socket that only its owner
 * may use. {@link dev.tandem.director.admin.AdminServer} is the daemon's side, {@link
 * dev.tandem.director.admin.AdminClient} the one of the CLI. What the API offers is registered from
 * outside; nothing here knows it.
 */
package dev.tandem.director.admin;
