/**
 * Encrypted files (E2EE.md, 5): Tink's AES-GCM-HKDF streaming format with segments of 256 KiB, and a root over the whole
 * file that its message carries. Streams with the memory of two segments.
 */
@NullMarked
package org.sotto.client.e2ee.media;

import org.jspecify.annotations.NullMarked;
