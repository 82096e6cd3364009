/**
 * Internal calls a bounded number at a time. Used by the subjects that ask another service; owns nothing.
 */
@NullMarked
package org.sotto.gateway.call;

import org.jspecify.annotations.NullMarked;
