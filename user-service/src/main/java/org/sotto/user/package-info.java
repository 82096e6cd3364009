/** The service that owns accounts, one-time codes, tokens, devices, profiles, contacts, blocks and privacy settings (MySQL). */
@NullMarked
package org.sotto.user;

import org.jspecify.annotations.NullMarked;
