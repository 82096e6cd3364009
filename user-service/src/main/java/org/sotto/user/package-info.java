/** The service that owns accounts, one-time codes, tokens and devices (MySQL). */
@NullMarked
package org.sotto.user;

import org.jspecify.annotations.NullMarked;
