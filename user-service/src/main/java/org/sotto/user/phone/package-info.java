/**
 * Phone numbers: parsing, the peppered hash that finds an account, the encryption in which they are stored. No state.
 */
@NullMarked
package org.sotto.user.phone;

import org.jspecify.annotations.NullMarked;
