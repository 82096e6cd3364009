import { describe, expect, test } from 'vitest';
import { ascii } from '../../src/bytes/bytes.js';
import { E2eeDevice } from '../../src/device/e2eeDevice.js';
import { parseLinkQr } from '../../src/link/linkQr.js';
import { NewDeviceLink } from '../../src/link/newDeviceLink.js';
import { PrimaryLink } from '../../src/link/primaryLink.js';
import { PeerStore } from '../../src/peer/peerStore.js';
import { expectRefusal } from '../support/errors.js';
import { PROVIDERS } from '../support/providers.js';
import { flipped } from '../support/raw.js';
import { S } from '../support/vectors.js';
import { addressOf, World } from '../support/world.js';

async function setUp(world = new World()) {
  const primary = await world.join('primary');
  const own = await primary.device.contacts.own();
  const offerData = {
    userId: primary.userId,
    accountKey: own.accountKey,
    deviceId: 2,
    apiDeviceId: S('new', 16),
  };
  const newDevice = await NewDeviceLink.begin(world.environment('new'), S('pairing', 16));
  const link = await PrimaryLink.begin(world.environment('primary link'), newDevice.qrText, offerData);
  return { world, primary, offerData, newDevice, link };
}

describe.each(PROVIDERS)('linking by %s', (_, crypto) => {
  test('makes a device that its account lists, and that talks to the primary', async () => {
    const { world, primary, newDevice, link } = await setUp(new World(crypto));
    const request = await newDevice.receiveOffer(link.offer, 'Firefox', 'linux');
    const candidate = await link.receiveRequest(request);
    expect(candidate).toMatchObject({ name: 'Firefox', platform: 'linux' });
    const list = await primary.device.contacts.addDevice(candidate.device);
    await primary.device.contacts.learn(primary.userId, [list.signed]);
    const linked = await newDevice.receiveComplete(await link.complete(list.signed, 'token', S('sync', 32)));
    expect(linked).toMatchObject({ deviceToken: 'token', accountSyncKey: S('sync', 32), deviceId: 2 });

    const device = await E2eeDevice.createLinked(world.environment('linked'), new PeerStore(), linked);
    const upload = await device.keys.upload(1, 1);
    await primary.device.start(primary.userId, {
      deviceId: 2,
      apiDeviceId: linked.apiDeviceId,
      registrationId: upload.registrationId,
      signingKey: upload.signingKey,
      dhKey: upload.dhKey,
      signedPreKey: upload.signedPreKey,
      kem: upload.oneTimeKem[0]!,
      kemIsLastResort: false,
    });
    expect(await primary.device.contacts.recipients(primary.userId)).toEqual([device.address]);
    const message = await primary.device.encryptBytes(device.address, ascii('history'));
    expect((await device.decryptBytes(addressOf(primary), message)).plaintext).toEqual(ascii('history'));
    await expectRefusal(() => device.contacts.removeDevice(1), 'invalid_argument');
  });
});

describe('linking', () => {
  test('mailbox message replayed or put in another’s place', async () => {
    const { primary, newDevice, link } = await setUp();
    await expectRefusal(() => newDevice.receiveComplete(link.offer), 'invalid_argument');
    const request = await newDevice.receiveOffer(link.offer, 'n', 'p');
    await expectRefusal(() => newDevice.receiveOffer(link.offer, 'n', 'p'), 'replayed');
    await expectRefusal(() => newDevice.receiveComplete(link.offer.slice(33)), 'bad_tag');
    await expectRefusal(() => newDevice.receiveComplete(request), 'bad_tag');
    await expectRefusal(() => link.receiveRequest(link.offer.slice(33)), 'bad_tag');
    const { device } = await link.receiveRequest(request);
    const complete = await link.complete(
      (await primary.device.contacts.addDevice(device)).signed,
      't',
      S('s', 32),
    );
    await expectRefusal(() => link.receiveRequest(complete), 'bad_tag');
  });

  test('an offer of somebody who has not read the code', async () => {
    const { world, offerData, newDevice } = await setUp();
    const seen = parseLinkQr(newDevice.qrText);
    expect(seen.pairingId).toEqual(S('pairing', 16));
    const guessed = await NewDeviceLink.begin(world.environment('another'), seen.pairingId);
    const stranger = await PrimaryLink.begin(world.environment('stranger'), guessed.qrText, offerData);
    await expectRefusal(() => newDevice.receiveOffer(stranger.offer, 'n', 'p'), 'bad_tag');
  });

  test('messages altered or cut', async () => {
    const { newDevice, link } = await setUp();
    for (const position of [1, 33, 45, -1]) {
      await expectRefusal(() => newDevice.receiveOffer(flipped(link.offer, position), 'n', 'p'), 'bad_tag');
    }
    await expectRefusal(() => newDevice.receiveOffer(flipped(link.offer, 0), 'n', 'p'), 'malformed');
    await expectRefusal(() => newDevice.receiveOffer(link.offer.slice(0, 32), 'n', 'p'), 'malformed');
    const request = await newDevice.receiveOffer(link.offer, 'n', 'p');
    await expectRefusal(() => link.receiveRequest(flipped(request, 20)), 'bad_tag');
    await expectRefusal(() => link.receiveRequest(request.slice(0, 11)), 'malformed');
  });

  test('a completion whose list does not name this device as it is', async () => {
    const { world, primary, newDevice, link } = await setUp();
    await link.receiveRequest(await newDevice.receiveOffer(link.offer, 'n', 'p'));
    const without = (await primary.device.contacts.own()).signed;
    const first = await link.complete(without, 'token', S('sync', 32));
    await expectRefusal(() => newDevice.receiveComplete(first), 'not_listed');
    const other = await world.join('other');
    const foreign = await link.complete((await other.device.contacts.own()).signed, 'token', S('sync', 32));
    await expectRefusal(() => newDevice.receiveComplete(foreign), 'not_listed');
  });

  test('codes of another form', async () => {
    const { newDevice } = await setUp();
    for (const text of [
      '',
      'sotto-link:',
      newDevice.qrText.slice(6),
      `${newDevice.qrText}AAAA`,
      `${newDevice.qrText}=`,
    ]) {
      await expectRefusal(() => parseLinkQr(text), 'malformed');
    }
  });

  test('a sixth device', async () => {
    const { world, primary, offerData } = await setUp();
    for (let deviceId = 2; deviceId <= 6; deviceId++) {
      const one = await NewDeviceLink.begin(world.environment(`new ${deviceId}`), S('pairing', 16));
      const data = { ...offerData, deviceId, apiDeviceId: S(`api ${deviceId}`, 16) };
      const link = await PrimaryLink.begin(world.environment(`link ${deviceId}`), one.qrText, data);
      const { device } = await link.receiveRequest(await one.receiveOffer(link.offer, 'n', 'p'));
      if (deviceId <= 5) {
        const list = await primary.device.contacts.addDevice(device);
        expect(list.devices).toHaveLength(deviceId);
        await primary.device.contacts.learn(primary.userId, [list.signed]);
      } else {
        await expectRefusal(() => primary.device.contacts.addDevice(device), 'malformed');
      }
    }
  });
});
