/**
 * The HTTP boundary of a service: success and error envelopes, token checks for clients and for services.
 */
@NullMarked
package org.sotto.common.web;

import org.jspecify.annotations.NullMarked;
