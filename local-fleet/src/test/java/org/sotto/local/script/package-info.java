/** The script {@code ./sotto}, whose functions are run by Bash as they stand. */
@NullMarked
package org.sotto.local.script;

import org.jspecify.annotations.NullMarked;
