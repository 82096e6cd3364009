/** What people see of each other (presence, typing, profiles, as their settings allow), and on all devices of their own account. */
@NullMarked
package org.sotto.e2e.people;

import org.jspecify.annotations.NullMarked;
