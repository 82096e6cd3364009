/** Who may see whose presence, by what user-service says about the two ({@code POST /internal/v1/users/relations}). */
@NullMarked
package org.sotto.presence.visibility;

import org.jspecify.annotations.NullMarked;
