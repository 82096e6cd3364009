package org.sotto.user.key;

/**
 * How many one-time keys of the device are left.
 *
 * @param oneTime at most 200
 * @param oneTimeKem at most 100
 */
record CountsAnswer(int oneTime, int oneTimeKem) {}
