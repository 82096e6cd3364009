package org.sotto.local.bench.encryption;

/**
 * What something took; a worker's answer holds one for each measure.
 *
 * @param cpu seconds of processor time, for all that was counted
 * @param wall seconds by the clock
 */
record Taken(double cpu, double wall) {}
