package org.sotto.local.sms;

/**
 * A text message that the local sender "sent".
 *
 * @param at when, in milliseconds since 1970
 * @param phoneNumber the recipient in E.164, such as {@code +4915112345678}
 * @param code the one-time code, six digits
 * @param text the whole text
 */
public record Sms(long at, String phoneNumber, String code, String text) {}
