import { createHash } from "node:crypto";
import type { Hasher } from "../../sources/file-tree.ts";

/** Native SHA-256. */
export const nodeHasher: Hasher = {
  sha256: () => {
    const hash = createHash("sha256");
    return {
      update: (bytes) => {
        hash.update(bytes);
      },
      digestHex: () => hash.digest("hex"),
    };
  },
};
