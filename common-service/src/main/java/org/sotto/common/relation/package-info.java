/**
 * How two users stand to each other, asked of user-service ({@code POST /internal/v1/users/relations}) by services that show
 * one something of the other. A service that needs it declares a {@link org.sotto.common.relation.RelationDirectory} as a bean.
 */
@NullMarked
package org.sotto.common.relation;

import org.jspecify.annotations.NullMarked;
