package org.sotto.fanout.inbox;

/**
 * What a row of a user's chain says about the one before it.
 *
 * @param position its position; 0 = there is none, or it has expired
 * @param day the day it stands in; 0 = the user never had a row, as far as is known (400 days)
 */
record ChainLink(long position, int day) {
    static final ChainLink NONE = new ChainLink(0, 0);
}
