package org.sotto.client.encrypted;

import org.sotto.client.IncomingMessage;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.proto.e2ee.v1.Content;

/**
 * A message that was opened.
 *
 * @param envelope as the server gave it; nothing in it is authenticated
 * @param author the device at the other end of the session: who wrote the message
 */
public record ReceivedContent(IncomingMessage envelope, DeviceAddress author, Content content) {}
