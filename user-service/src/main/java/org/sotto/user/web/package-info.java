/**
 * The HTTP side of the service as a whole: where blocking work runs, engines that are away, the OpenAPI document.
 */
@NullMarked
package org.sotto.user.web;

import org.jspecify.annotations.NullMarked;
