/**
 * The project's conventions for Kafka: topic names, the producer, the one consumer loop with retry and dead letter.
 */
@NullMarked
package org.sotto.common.kafka;

import org.jspecify.annotations.NullMarked;
