/**
 * Who knows whom and who blocked whom: tables {@code contacts} and {@code blocks}. Called by every subject that shows
 * something of a user to another one.
 */
@NullMarked
package org.sotto.user.relation;

import org.jspecify.annotations.NullMarked;
