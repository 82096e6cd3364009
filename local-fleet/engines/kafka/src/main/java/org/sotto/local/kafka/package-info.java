/** The Kafka process of the local fleet. Started by {@code org.sotto.local}; owns the broker's log directory. */
package org.sotto.local.kafka;
