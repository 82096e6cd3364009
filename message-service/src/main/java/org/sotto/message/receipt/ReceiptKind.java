package org.sotto.message.receipt;

import org.sotto.proto.v1.ReceiptStatus;

/** Which watermark: what is on a device, or what was read. */
public enum ReceiptKind {
    DELIVERED("delivered", ReceiptStatus.DELIVERED),
    READ("read", ReceiptStatus.READ);

    private final String column;
    private final ReceiptStatus status;

    ReceiptKind(String column, ReceiptStatus status) {
        this.column = column;
        this.status = status;
    }

    String column() {
        return column;
    }

    /** The word on the wire. */
    public ReceiptStatus status() {
        return status;
    }
}
