/**
 * What people write, sealed once for all devices under a key of its own, which travels in the sessions (E2EE.md, 3.8);
 * and the bundle by which a linked device gets the keys of what was written before.
 */
@NullMarked
package org.sotto.client.e2ee.content;

import org.jspecify.annotations.NullMarked;
