/**
 * The frame {@code authenticate}: token check, registration, start of delivery; and the end of sockets whose session is
 * revoked (topic {@code users.changed}).
 */
@NullMarked
package org.sotto.gateway.auth;

import org.jspecify.annotations.NullMarked;
