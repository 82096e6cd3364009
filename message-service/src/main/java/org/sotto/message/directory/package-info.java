/** Who exists, asked of user-service and cached until users.changed says otherwise. */
@NullMarked
package org.sotto.message.directory;

import org.jspecify.annotations.NullMarked;
