import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Hasher } from "../../sources/file-tree.ts";

/** SHA-256 in plain JavaScript: the browser's own digest takes whole files only, and evidence is hashed in pieces. */
export const webHasher: Hasher = {
  sha256: () => {
    const hash = sha256.create();
    return {
      update: (bytes) => {
        hash.update(bytes);
      },
      digestHex: () => bytesToHex(hash.digest()),
    };
  },
};
