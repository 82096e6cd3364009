import type { KeyUploadJson, SignedDeviceListJson } from '../../src/api/json.js';
import { toUuid } from '../../src/api/uuid.js';
import { toBase64 } from '../../src/bytes/encoding.js';
import type { Answer, Request } from '../../src/peer/request.js';
import { S } from './vectors.js';
import { START_MS } from './world.js';

/** Asks a peer, wherever it runs; a refusal is thrown. */
export type AskPeer = (request: Request) => Promise<Answer>;

/** A peer's device, and what the server would have of it. */
export interface PeerMember {
  readonly ask: AskPeer;
  readonly user: string;
  readonly list: SignedDeviceListJson;
  readonly bundle: Answer;
}

/** @param store where the peer shall keep its device; without it in memory */
export async function joinPeer(name: string, ask: AskPeer, store?: string): Promise<PeerMember> {
  const user = toBase64(S(`user ${name}`, 16));
  const apiDevice = S(`api ${name}`, 16);
  const created = (await ask({
    cmd: 'create',
    user,
    device: 1,
    apiDevice: toBase64(apiDevice),
    now: START_MS,
    ...(store !== undefined && { store }),
  })) as unknown as { signedList: SignedDeviceListJson; upload: KeyUploadJson };
  const { signedList: list, upload } = created;
  const bundle = {
    ...upload,
    device_id: toUuid(apiDevice),
    device_number: 1,
    profile: 'FLEET_V1',
    one_time: upload.one_time[0],
    kem: upload.one_time_kem[0],
    kem_is_last_resort: false,
    signed_pre_key_stale: false,
  };
  return { ask, user, list, bundle };
}

/** Both learn the other's list. */
export async function introducePeers(alice: PeerMember, bob: PeerMember): Promise<void> {
  await alice.ask({ cmd: 'learn', user: bob.user, list: bob.list });
  await bob.ask({ cmd: 'learn', user: alice.user, list: alice.list });
}
