/** What this fleet is: {@code GET /api/version}, and the page at {@code /}. Called by clients before they sign in, and by browsers. */
@NullMarked
package org.sotto.edge.about;

import org.jspecify.annotations.NullMarked;
