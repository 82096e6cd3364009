/**
 * The project's own services as child processes: which there are, their environment, their unpacked jars and class-data
 * archives. Owns {@code apps/} of the cache directory.
 */
@NullMarked
package org.sotto.local.service;

import org.jspecify.annotations.NullMarked;
