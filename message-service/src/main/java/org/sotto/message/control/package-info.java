/**
 * {@code POST /messages/control}: control messages of one sender to many devices, through the log like any other message, and
 * answered when each of them is decided. Writes {@code messages.inbound}; hears the answers on a Redis channel of its own, as a
 * gateway does; Redis key {@code limit:{control_items:<user>}}.
 */
@NullMarked
package org.sotto.message.control;

import org.jspecify.annotations.NullMarked;
