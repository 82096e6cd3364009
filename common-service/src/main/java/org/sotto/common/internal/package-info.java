/**
 * Calls between services: protobuf bodies, service tokens.
 */
@NullMarked
package org.sotto.common.internal;

import org.jspecify.annotations.NullMarked;
