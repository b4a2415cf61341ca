/**
 * What reading encrypted block stores needs from the platform: one function, since SHA-256 comes through `Hasher`.
 * An implementation keeps nothing of the key after the call except what it caches under the very same array.
 */
export interface FireproofCrypto {
  /**
   * AES-128-GCM with a tag of 128 bits at the end of `data` and no additional data. Resolves to the plain bytes, or to
   * `undefined` when the tag does not verify. Rejects only when the platform has no such function.
   */
  decryptAesGcm(input: {
    readonly key: Uint8Array;
    readonly iv: Uint8Array;
    readonly data: Uint8Array;
  }): Promise<Uint8Array | undefined>;
}
