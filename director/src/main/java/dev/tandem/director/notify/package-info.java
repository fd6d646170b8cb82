/**
 * Tells the world what happens: scripts, named pipes and mail, in keepalived's words. What is to be
 * told is decided without waiting; who is told waits on threads of its own.
 */
package dev.tandem.director.notify;
