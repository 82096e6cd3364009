/** Devices that encrypt with libsignal, in tests alone: the library is under the AGPL, and no other module may depend on it. */
@NullMarked
package org.sotto.interop.libsignal;

import org.jspecify.annotations.NullMarked;
