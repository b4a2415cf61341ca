import { FailureError } from "../base/failure.ts";
import type { FireproofCrypto } from "../sources/fireproof/crypto-port.ts";

/** The part of the Web Crypto API that is used. Node, pages and workers all have it, in secure contexts. */
interface SubtleLike {
  importKey(
    format: "raw",
    key: Uint8Array,
    algorithm: string,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<object>;
  decrypt(
    algorithm: { readonly name: string; readonly iv: Uint8Array; readonly tagLength: number },
    key: object,
    data: Uint8Array,
  ): Promise<ArrayBuffer>;
}

function subtle(): SubtleLike {
  // The platform's global; this folder is compiled without the types of any one platform.
  const found = (globalThis as { crypto?: { subtle?: SubtleLike } }).crypto?.subtle;
  if (found === undefined) {
    throw new FailureError(
      "unsupported",
      "This environment offers no Web Crypto, so encrypted files cannot be read.",
    );
  }
  return found;
}

/** Decryption through the platform's Web Crypto. One imported key per key array, so that a store imports each once. */
export function createWebCrypto(): FireproofCrypto {
  const keys = new WeakMap<Uint8Array, Promise<object>>();
  const imported = (key: Uint8Array): Promise<object> => {
    const known = keys.get(key);
    if (known !== undefined) return known;
    const fresh = subtle().importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    keys.set(key, fresh);
    return fresh;
  };
  return {
    decryptAesGcm: async ({ key, iv, data }) => {
      const cryptoKey = await imported(key);
      try {
        return new Uint8Array(
          await subtle().decrypt({ name: "AES-GCM", iv, tagLength: 128 }, cryptoKey, data),
        );
      } catch (error) {
        if (error instanceof Error && error.name === "OperationError") return undefined;
        throw error;
      }
    },
  };
}
