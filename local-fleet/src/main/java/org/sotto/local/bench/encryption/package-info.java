/**
 * {@code ./sotto bench-encryption}: what the encryption costs in each language beside libsignal, on one machine in one run.
 * Each library works in a process of its own, told by {@link org.sotto.local.bench.encryption.EncryptionBench} what to do; the
 * Java client's is here, the others' are {@code e2ee-js/src/bench.ts} and {@code interop-libsignal}. Prints and never judges;
 * called by the command line.
 */
@NullMarked
package org.sotto.local.bench.encryption;

import org.jspecify.annotations.NullMarked;
