/** What this module's tests share: the running service on the real engines, user-service's answers, two people who chat. */
@NullMarked
package org.sotto.message.testing;

import org.jspecify.annotations.NullMarked;
