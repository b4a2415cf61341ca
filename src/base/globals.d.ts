/**
 * The universal globals that pure code may use. They exist in Node, in pages and in workers alike, and are neither
 * a clock nor chance nor storage. Anything else from the environment comes as an argument.
 */
declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(input?: Uint8Array, options?: { readonly stream?: boolean }): string;
}

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}

declare const WebAssembly:
  | undefined
  | {
      readonly CompileError: new () => Error;
      readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
      readonly Instance: new (module: object) => { readonly exports: unknown };
    };
