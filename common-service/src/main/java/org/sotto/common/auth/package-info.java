/**
 * Access tokens of clients, tokens between services, and the sessions that were revoked before their tokens end.
 */
@NullMarked
package org.sotto.common.auth;

import org.jspecify.annotations.NullMarked;
