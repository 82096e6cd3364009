/**
 * Sender keys (E2EE.md, 4): each device of a group encrypts once for all by a chain of its own, which it hands to the
 * others over their sessions. Who is in a group is decided elsewhere.
 */
@NullMarked
package org.sotto.client.e2ee.group;

import org.jspecify.annotations.NullMarked;
