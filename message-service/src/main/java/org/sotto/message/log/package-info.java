/**
 * The handler of {@code messages.inbound}, {@code messages.delivered} and {@code messages.read}: clocks and ids per
 * partition, the decisions of a batch, its effects in their order (tables, {@code inbox.events}, answers to gateways).
 */
@NullMarked
package org.sotto.message.log;

import org.jspecify.annotations.NullMarked;
