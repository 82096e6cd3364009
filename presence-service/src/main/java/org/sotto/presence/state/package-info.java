/** What Redis says about users now: keys {@code online:{user}} and {@code last_seen:{user}}, which the sweep writes. */
@NullMarked
package org.sotto.presence.state;

import org.jspecify.annotations.NullMarked;
