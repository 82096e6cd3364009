package org.sotto.client;

/**
 * Everything that waited for this device has arrived.
 *
 * @param position the inbox's tail at that moment
 * @param truncated entries older than the server keeps (30 days) are gone: reload conversations over REST
 */
public record CaughtUp(long position, boolean truncated) {}
