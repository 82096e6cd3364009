/** Reads what user-service's local SMS sender wrote to {@code sms.jsonl} of the state directory. */
@NullMarked
package org.sotto.local.sms;

import org.jspecify.annotations.NullMarked;
