/** What people see of each other: presence, typing, profiles, as their settings allow. */
@NullMarked
package org.sotto.e2e.people;

import org.jspecify.annotations.NullMarked;
