/**
 * Reads the inbox from fanout-worker ({@code POST /internal/v1/inbox/read}) for devices that connect or miss something.
 */
@NullMarked
package org.sotto.gateway.replay;

import org.jspecify.annotations.NullMarked;
