/**
 * The typed settings {@code sotto.gateway.*}. Read by everyone, owns nothing.
 */
@NullMarked
package org.sotto.gateway.settings;

import org.jspecify.annotations.NullMarked;
