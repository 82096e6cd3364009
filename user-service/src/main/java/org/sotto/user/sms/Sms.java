package org.sotto.user.sms;

import org.sotto.user.phone.PhoneNumber;

/**
 * A one-time code on its way.
 *
 * @param to to whom
 * @param code 6 digits
 * @param channel how it goes
 */
public record Sms(PhoneNumber to, String code, Channel channel) {

    /** What the phone shows, or what is read out in a call. */
    public String text() {
        return switch (channel) {
            case SMS -> "Your Sotto code is " + code + ". Give it to nobody.";
            // Full stops make a pause after each digit; whoever picks up late hears all of it in the repetition.
            case VOICE ->
                "Your Sotto code is " + spelled() + " Again, your Sotto code is " + spelled() + " Give it to nobody.";
        };
    }

    private String spelled() {
        return String.join(". ", code.split("")) + ".";
    }

    @Override
    public String toString() {
        return "Sms[…]";
    }
}
