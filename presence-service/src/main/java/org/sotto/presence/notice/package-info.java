/**
 * Tells subscribers ({@code presence_subscribers:{user}}, written by gateways) who came and went, as hints to their gateways,
 * and what they may no longer see when a setting changes (topic {@code users.changed}). Called by announcements.
 */
@NullMarked
package org.sotto.presence.notice;

import org.jspecify.annotations.NullMarked;
