package org.sotto.local.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.sotto.local.sms.Sms;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "sms", description = "Prints the newest code that was \"sent\" to a number, alone on a line.")
final class SmsCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Parameters(paramLabel = "NUMBER", description = "in E.164, such as +4915112345678")
    private String number;

    @Override
    public Integer call() {
        Optional<Sms> newest = options.fleet(step -> {}).newestSms(number);
        if (newest.isEmpty()) {
            System.err.println("sotto: no text message was sent to " + number);
            return 1;
        }
        System.out.println(newest.get().code());
        return 0;
    }
}
