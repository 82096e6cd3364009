/**
 * The writing end of {@code inbox.events} for services whose log causes entries of inboxes: each entry once, in the order of
 * its causes. A service that needs it declares an {@link org.sotto.common.inbox.InboxAppends} as a bean.
 */
@NullMarked
package org.sotto.common.inbox;

import org.jspecify.annotations.NullMarked;
