import type { Bytes } from '../bytes/bytes.js';
import { fromBase64 } from '../bytes/encoding.js';
import { malformed } from '../errors.js';
import type { DeviceAddress } from '../identity/identity.js';
import type { MessageType } from '../session/wire.js';

/** A request: its command and the arguments beside it; bytes are base64. */
export type Request = Readonly<Record<string, unknown>>;
export type Answer = Readonly<Record<string, unknown>>;

export function address(request: Request): DeviceAddress {
  return { userId: bytes(request, 'user'), deviceId: number(request, 'device') };
}

export function messageType(request: Request): MessageType {
  const type = text(request, 'type');
  if (type !== 'prekey' && type !== 'ratchet') {
    throw malformed(`type: ${type} (expected: prekey or ratchet)`);
  }
  return type;
}

export function text(request: Request, name: string): string {
  const value = request[name];
  if (typeof value !== 'string') {
    throw malformed(`${name}: ${typeof value} (expected: a string)`);
  }
  return value;
}

export function number(request: Request, name: string): number {
  const value = request[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw malformed(`${name}: ${JSON.stringify(value)} (expected: an integer from 0)`);
  }
  return value;
}

export function bytes(request: Request, name: string): Bytes {
  return fromBase64(text(request, name), name);
}
