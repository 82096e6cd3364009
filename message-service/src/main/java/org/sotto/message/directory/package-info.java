/** Who exists and who blocked whom, asked of user-service and cached until users.changed says otherwise. */
@NullMarked
package org.sotto.message.directory;

import org.jspecify.annotations.NullMarked;
