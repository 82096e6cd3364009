import { create } from '@bufbuild/protobuf';
import { toUuid } from '../api/uuid.js';
import { toBase64, toHex } from '../bytes/encoding.js';
import type { Addressed, E2eeDevice } from '../device/e2eeDevice.js';
import { E2eeError, malformed } from '../errors.js';
import { ContentSchema } from '../gen/sotto/e2ee/v1/payload_pb.js';
import { findDevice } from '../identity/deviceList.js';
import { StoreBatch, type E2eeStore } from '../store/store.js';
import { address, bytes, messageType, text, type Answer, type Request } from './request.js';

/** Seals a text for all devices of `user`, and gives each its key: what `send_message` carries. */
export async function sendText(device: E2eeDevice, request: Request): Promise<Answer> {
  const content = create(ContentSchema, { body: { case: 'text', value: { body: text(request, 'text') } } });
  const { sealed, contentKey } = await device.seal(
    bytes(request, 'message'),
    bytes(request, 'conversation'),
    content,
  );
  const recipients = await device.contacts.recipients(bytes(request, 'user'));
  const copies = await device.encrypt(recipients, { body: { case: 'contentKey', value: contentKey } });
  return {
    sealed: toBase64(sealed),
    copies: await Promise.all(copies.map(async (copy) => toJson(device, copy))),
  };
}

async function toJson(device: E2eeDevice, copy: Addressed): Promise<Answer> {
  const { userId, deviceId } = copy.device;
  const list = (await device.contacts.find(userId))?.list;
  const listed = list && findDevice(list, deviceId);
  if (listed === undefined) {
    throw new E2eeError('not_listed', `device: ${deviceId} (expected: one of a learned list)`);
  }
  return {
    user: toBase64(userId),
    device: deviceId,
    device_id: toUuid(listed.apiDeviceId),
    type: copy.message.type,
    body: toBase64(copy.message.body),
  };
}

/** Opens what `new_message` carries, and keeps the text as an application would. */
export async function receiveText(device: E2eeDevice, store: E2eeStore, request: Request): Promise<Answer> {
  const message = { type: messageType(request), body: bytes(request, 'body') };
  const decrypted = await device.decrypt(address(request), message);
  if (decrypted.plaintext.body.case !== 'contentKey') {
    throw malformed(`plaintext: ${decrypted.plaintext.body.case ?? 'empty'} (expected: a content key)`);
  }
  const contentKey = decrypted.plaintext.body.value;
  const { body } = await device.open(bytes(request, 'sealed'), contentKey, decrypted.sender);
  if (body.case !== 'text') {
    throw malformed(`content: ${body.case ?? 'empty'} (expected: text)`);
  }
  const received = body.value.body;
  await store.commit(
    new StoreBatch().put('messages', toHex(contentKey.messageId), new TextEncoder().encode(received)),
  );
  return {
    text: received,
    message: toBase64(contentKey.messageId),
    newSession: decrypted.newSession,
    lists: decrypted.lists,
  };
}
