import { concat, lengthPrefixed, u32, u64, type Bytes } from './bytes.js';

/** Writes one binary structure; the counterpart of ByteReader. */
export class ByteWriter {
  readonly #parts: Bytes[] = [];

  u8(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  u32(value: number): this {
    return this.bytes(u32(value));
  }

  u64(value: number): this {
    return this.bytes(u64(value));
  }

  flag(value: boolean): this {
    return this.u8(value ? 1 : 0);
  }

  bytes(value: Bytes): this {
    this.#parts.push(value);
    return this;
  }

  lengthPrefixed(value: Bytes): this {
    return this.bytes(lengthPrefixed(value));
  }

  toBytes(): Bytes {
    return concat(...this.#parts);
  }
}
