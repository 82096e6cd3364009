package org.sotto.user.relation;

/**
 * How somebody who looks (the viewer) stands to somebody who is looked at (the target).
 *
 * @param self they are the same
 * @param contact the target has the viewer in contacts
 * @param blockedByTarget the target blocked the viewer
 * @param blockedByViewer the viewer blocked the target
 */
public record Relation(boolean self, boolean contact, boolean blockedByTarget, boolean blockedByViewer) {
    /** Of everybody to themselves. */
    public static final Relation SELF = new Relation(true, false, false, false);
}
