import { ascii, type Bytes } from '../../src/bytes/bytes.js';
import { AccountKey } from '../../src/identity/accountKey.js';
import { DeviceKeys } from '../../src/identity/deviceKeys.js';
import type { CryptoProvider } from '../../src/primitive/provider.js';
import type { OwnDevice } from '../../src/session/handshake.js';
import { S } from './vectors.js';

/** The vectors' alice or bob: keys `A.…` or `B.…`. */
export async function person(
  crypto: CryptoProvider,
  letter: string,
  user: string | Bytes,
  deviceId: number,
): Promise<OwnDevice & { readonly account: AccountKey }> {
  const account = new AccountKey(S(`${letter}.aik`, 32));
  const keys = await DeviceKeys.of({ crypto }, 1234, S(`${letter}.sig`, 32), S(`${letter}.dh`, 32));
  const identity = {
    userId: typeof user === 'string' ? ascii(user) : user,
    deviceId,
    accountKey: account.publicKey,
    signingKey: keys.signingKey,
    dhKey: keys.dhKey,
  };
  return { account, keys, identity };
}
