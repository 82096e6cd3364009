/**
 * The fleet on one machine: engines and services as processes of their own. {@link org.sotto.local.LocalFleet} is the
 * API that the command line and the whole-fleet tests share; it owns the state directory ({@code .sotto} by default)
 * and the ports in {@link org.sotto.local.Ports}.
 */
@NullMarked
package org.sotto.local;

import org.jspecify.annotations.NullMarked;
