import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { concat, type Bytes } from '../../src/bytes/bytes.js';
import { fromHex } from '../../src/bytes/encoding.js';
import { DeviceListBodySchema, type DeviceListBody } from '../../src/gen/sotto/e2ee/v1/device_list_pb.js';
import { AccountKey } from '../../src/identity/accountKey.js';
import { DeviceKeys } from '../../src/identity/deviceKeys.js';
import {
  signDeviceList,
  verifyDeviceList,
  type DeviceList,
  type ListedDevice,
} from '../../src/identity/deviceList.js';
import { DeviceListPin } from '../../src/identity/deviceListPin.js';
import { requireEd25519Key, requireSignature, requireX25519Key, sign } from '../../src/primitive/ed25519.js';
import { expectRefusal } from '../support/errors.js';
import { noble } from '../support/providers.js';
import { flipped, LOW_ORDER_X25519 } from '../support/raw.js';
import { S } from '../support/vectors.js';
import { claim, DAY_MS, START_MS, World } from '../support/world.js';

const crypto = noble;
const account = new AccountKey(S('list.aik', 32));
const userId = S('list.user', 16);

async function device(deviceId: number): Promise<ListedDevice> {
  const keys = await DeviceKeys.of(
    { crypto },
    1000 + deviceId,
    S(`list.sig ${deviceId}`, 32),
    S(`list.dh ${deviceId}`, 32),
  );
  return {
    deviceId,
    registrationId: keys.registrationId,
    signingKey: keys.signingKey,
    dhKey: keys.dhKey,
    linkedMs: START_MS,
    deviceSignature: keys.acceptAccount(userId, deviceId, account.publicKey),
    apiDeviceId: S(`list.api ${deviceId}`, 16),
  };
}

async function list(
  deviceIds: readonly number[],
  previous?: DeviceList,
  issuedMs = START_MS,
): Promise<DeviceList> {
  const devices = await Promise.all(deviceIds.map(device));
  return signDeviceList(crypto, account, { userId, primaryDeviceId: 1, devices, issuedMs }, previous);
}

/** The list with its body changed and signed again, as a hostile primary could. */
async function forged(change: (body: DeviceListBody) => void): Promise<unknown> {
  const body = fromBinary(DeviceListBodySchema, (await list([1, 2])).signed.body);
  change(body);
  const bytes = toBinary(DeviceListBodySchema, create(DeviceListBodySchema, body));
  return verifyDeviceList(crypto, {
    body: bytes,
    signature: sign(account.seed, 'Sotto/1 DeviceList', bytes),
  });
}

describe('a device list', () => {
  test('rolled back, forked or with a gap', async () => {
    const first = await list([1]);
    const second = await list([1, 2], first);
    const third = await list([1], second);
    const fork = await list([1, 3], first);
    const { pin } = await DeviceListPin.learn(crypto, userId, [first.signed, second.signed]);
    await expectRefusal(() => DeviceListPin.learn(crypto, userId, [first.signed], pin), 'list_conflict');
    await expectRefusal(() => DeviceListPin.learn(crypto, userId, [fork.signed], pin), 'list_conflict');
    const known = (await DeviceListPin.learn(crypto, userId, [first.signed])).pin;
    await expectRefusal(() => DeviceListPin.learn(crypto, userId, [third.signed], known), 'list_conflict');
    expect((await DeviceListPin.learn(crypto, userId, [third.signed], pin)).change).toBe('devices_changed');
    expect((await DeviceListPin.learn(crypto, userId, [second.signed], pin)).change).toBe('unchanged');
  });

  test('altered, or signed by another or for another purpose', async () => {
    const { signed } = await list([1]);
    for (let position = 0; position < 64; position += 9) {
      await expectRefusal(
        () => verifyDeviceList(crypto, { ...signed, signature: flipped(signed.signature, position) }),
        'invalid_signature',
      );
    }
    await expectRefusal(
      () => verifyDeviceList(crypto, { ...signed, body: flipped(signed.body, 5) }),
      'invalid_signature',
    );
    const wrongLabel = sign(account.seed, 'Sotto/1 GroupOp', signed.body);
    await expectRefusal(
      () => verifyDeviceList(crypto, { ...signed, signature: wrongLabel }),
      'invalid_signature',
    );
    const unlabelled = ed25519.sign(signed.body, account.seed);
    await expectRefusal(
      () => verifyDeviceList(crypto, { ...signed, signature: unlabelled }),
      'invalid_signature',
    );
  });

  test('a sixth device, none, unsorted, twice the same', async () => {
    await expectRefusal(() => list([1, 2, 3, 4, 5, 6]), 'malformed');
    await expectRefusal(() => forged((body) => body.devices.reverse()), 'malformed');
    await expectRefusal(() => forged((body) => body.devices.splice(1, 1, body.devices[0]!)), 'malformed');
    await expectRefusal(() => forged((body) => (body.devices = [])), 'malformed');
    await expectRefusal(
      () => forged((body) => (body.devices[1]!.apiDeviceId = body.devices[0]!.apiDeviceId)),
      'malformed',
    );
  });

  test('fields of a wrong form', async () => {
    const changes: readonly ((body: DeviceListBody) => void)[] = [
      (body) => (body.userId = S('u', 15)),
      (body) => (body.aik = body.aik.slice(1)),
      (body) => (body.version = 0n),
      (body) => (body.prevHash = S('h', 32)),
      (body) => (body.prevHash = S('h', 31)),
      (body) => (body.primaryDeviceId = 9),
      (body) => (body.expiresMs = body.issuedMs),
      (body) => (body.expiresMs += 1n),
      (body) => (body.version = 1n << 60n),
      (body) => (body.devices[0]!.deviceId = 0),
      (body) => (body.devices[0]!.registrationId = 0x80000000),
      (body) => (body.devices[0]!.dikSig = S('k', 33)),
      (body) => (body.devices[0]!.dikDh = S('k', 31)),
      (body) => (body.devices[0]!.apiDeviceId = S('k', 17)),
    ];
    for (const change of changes) {
      await expectRefusal(() => forged(change), 'malformed');
    }
    const truncated = (await list([1])).signed.body.slice(0, -3);
    await expectRefusal(
      () => verifyDeviceList(crypto, { body: truncated, signature: S('s', 64) }),
      'malformed',
    );
  });

  test('somebody else’s device bound into an account', async () => {
    const stolen = { ...(await device(2)), deviceId: 3, apiDeviceId: S('x', 16) };
    const draft = { userId, primaryDeviceId: 1, devices: [await device(1), stolen], issuedMs: START_MS };
    await expectRefusal(() => signDeviceList(crypto, account, draft), 'invalid_signature');
  });

  test('low-order X25519 points, small-order and torsioned Ed25519 keys', async () => {
    for (const point of LOW_ORDER_X25519) {
      await expectRefusal(() => requireX25519Key(fromHex(point), 'key'), 'invalid_key');
      await expectRefusal(() => forged((body) => (body.devices[0]!.dikDh = fromHex(point))), 'invalid_key');
    }
    for (const point of ED25519_TORSION_SUBGROUP) {
      await expectRefusal(() => requireEd25519Key(fromHex(point), 'key'), 'invalid_key');
    }
    const torsioned = ed25519.Point.fromBytes(account.publicKey)
      .add(ed25519.Point.fromHex(ED25519_TORSION_SUBGROUP[1]!))
      .toBytes();
    await expectRefusal(() => requireEd25519Key(torsioned, 'key'), 'invalid_key');
    await expectRefusal(() => forged((body) => (body.devices[0]!.dikSig = torsioned)), 'invalid_key');
    // Not canonical: y = p + 1, and no point at all.
    await expectRefusal(() => requireEd25519Key(fromHex(`ee${'ff'.repeat(30)}7f`), 'key'), 'invalid_key');
    await expectRefusal(() => requireEd25519Key(fromHex(`02${'00'.repeat(31)}`), 'key'), 'invalid_key');
    expect(requireEd25519Key(account.publicKey, 'key')).toBe(account.publicKey);
  });

  test('Ed25519 S ≥ L', async () => {
    const message = S('message', 20);
    const signature = sign(account.seed, 'Sotto/1 DeviceList', message);
    requireSignature(account.publicKey, 'Sotto/1 DeviceList', message, signature);
    const s = littleEndian(signature.slice(32)) + ed25519.Point.Fn.ORDER;
    const malleated = concat(signature.slice(0, 32), toLittleEndian(s));
    await expectRefusal(
      () => requireSignature(account.publicKey, 'Sotto/1 DeviceList', message, malleated),
      'invalid_signature',
    );
  });

  test('expired: the primary alone is encrypted to', async () => {
    const { pin } = await DeviceListPin.learn(crypto, userId, [(await list([1, 2, 3])).signed]);
    expect(pin.encryptable(START_MS + 90 * DAY_MS - 1).map(({ deviceId }) => deviceId)).toEqual([1, 2, 3]);
    expect(pin.encryptable(START_MS + 90 * DAY_MS).map(({ deviceId }) => deviceId)).toEqual([1]);
  });
});

describe('a bundle', () => {
  test('of a ghost device that is not in the list', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    const ghost = await world.join('ghost');
    await expectRefusal(() => alice.device.start(bob.userId, claim(ghost)), 'not_listed');
    await expectRefusal(() => alice.device.start(bob.userId, { ...claim(bob), deviceId: 2 }), 'not_listed');
    const wrongRegistration = { ...claim(bob), registrationId: 1 };
    await expectRefusal(() => alice.device.start(bob.userId, wrongRegistration), 'not_listed');
  });

  test('SPK signature used as KEM signature and vice versa, wrong label, altered', async () => {
    const world = new World();
    const [alice, bob] = await world.pair();
    const bundle = claim(bob);
    const { signedPreKey, kem } = bundle;
    const broken = [
      { ...bundle, signedPreKey: { ...signedPreKey, signature: kem.signature } },
      { ...bundle, kem: { ...kem, signature: signedPreKey.signature } },
      { ...bundle, signedPreKey: { ...signedPreKey, id: signedPreKey.id + 1 } },
      { ...bundle, signedPreKey: { ...signedPreKey, publicKey: flipped(signedPreKey.publicKey, 0) } },
      { ...bundle, kem: { ...kem, publicKey: flipped(kem.publicKey, 0) } },
      { ...bundle, kem: { ...kem, signature: flipped(kem.signature, 63) } },
    ];
    for (const one of broken) {
      await expectRefusal(() => alice.device.start(bob.userId, one), 'invalid_signature');
    }
    const short = { ...bundle, kem: { ...kem, publicKey: kem.publicKey.slice(1) } };
    await expectRefusal(() => alice.device.start(bob.userId, short), 'malformed');
    const lowOrder = { ...bundle, oneTime: { id: 5, publicKey: fromHex(LOW_ORDER_X25519[3]) } };
    await expectRefusal(() => alice.device.start(bob.userId, lowOrder), 'invalid_key');
    await expect(alice.device.start(bob.userId, bundle)).resolves.toHaveLength(8);
  });
});

function littleEndian(bytes: Bytes): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function toLittleEndian(value: bigint): Bytes {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}
