package org.sotto.message.receipt;

/** Which watermark: what is on a device, or what was read. */
public enum ReceiptKind {
    DELIVERED("delivered"),
    READ("read");

    private final String column;

    ReceiptKind(String column) {
        this.column = column;
    }

    String column() {
        return column;
    }
}
