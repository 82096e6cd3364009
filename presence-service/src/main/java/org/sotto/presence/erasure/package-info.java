/**
 * What the end of an account leaves in Redis of who was connected and seen. Reads {@code users.changed} in group
 * {@code presence-service-erasure}.
 */
@NullMarked
package org.sotto.presence.erasure;

import org.jspecify.annotations.NullMarked;
