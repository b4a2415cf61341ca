import { base64Bytes } from "./base64.ts";
import { KERNEL_BASE64 } from "./kernel-bytes.ts";

/** Functions of the compiled kernel. Every number is a place in its memory, a count or a flag; see `kernel`. */
export interface KernelCalls {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  checkPages(
    pages: number,
    count: number,
    pageSize: number,
    usableSize: number,
    hasHeader: boolean,
    skipsIndexes: boolean,
    types: number,
  ): void;
  scanLeaves(
    pages: number,
    places: number,
    count: number,
    pageSize: number,
    slots: number,
    columns: number,
    rowids: number,
    records: number,
    bytesPerRow: number,
  ): number;
  rowCount(): number;
  scanIntegers(
    pages: number,
    count: number,
    pageSize: number,
    starts: number,
    wanted: number,
    values: number,
    capacity: number,
  ): number;
  hashUuids(words: number, rows: number, slots: number, mask: number): number;
  countPairs(
    ancestors: number,
    descendants: number,
    count: number,
    rows: number,
    ids: number,
    depth: number,
    enter: number,
    leave: number,
    present: number,
  ): void;
  orderTree(
    parents: number,
    count: number,
    depth: number,
    enter: number,
    leave: number,
    space: number,
  ): void;
}

const MEMORY_PAGE = 65_536;
/** Nothing lies below: a place is never 0. */
const FIRST_PLACE = 1024;
const ALIGNMENT = 16;

/**
 * The loops that large databases spend their time in, compiled to WebAssembly: they run at full speed from the first
 * row on, where a fresh process would have to find out first what is worth compiling. Whatever it does, a function in
 * TypeScript does too, with the same result: `test/conformance/kernel.test.ts` holds both to that.
 *
 * Its memory is room for one piece of work after another. Whoever works with it reserves what is needed, then looks at it
 * through views, and copies results out: the next `begin` gives the room to somebody else.
 */
export class Kernel {
  readonly calls: KernelCalls;
  #end = FIRST_PLACE;

  constructor(calls: KernelCalls) {
    this.calls = calls;
  }

  /** Starts a piece of work: everything reserved before is free again. */
  begin(): void {
    this.#end = FIRST_PLACE;
  }

  /** Reserves room, of which nobody knows what is in it. Views that were taken before may be of no use afterwards. */
  reserve(bytes: number): number {
    const place = this.#end;
    this.#end = Math.ceil((place + bytes) / ALIGNMENT) * ALIGNMENT;
    const lacking = this.#end - this.calls.memory.buffer.byteLength;
    if (lacking > 0) this.calls.memory.grow(Math.ceil(lacking / MEMORY_PAGE));
    return place;
  }

  /** Reserves room for words and copies them there. */
  copy(words: Int32Array | Uint32Array): number {
    const place = this.reserve(words.byteLength);
    this.words(place, words.length).set(words);
    return place;
  }

  bytes(place: number, length: number): Uint8Array {
    return new Uint8Array(this.calls.memory.buffer, place, length);
  }

  words(place: number, length: number): Int32Array {
    return new Int32Array(this.calls.memory.buffer, place, length);
  }

  positions(place: number, length: number): Uint32Array {
    return new Uint32Array(this.calls.memory.buffer, place, length);
  }

  numbers(place: number, length: number): Float64Array {
    return new Float64Array(this.calls.memory.buffer, place, length);
  }
}

let shared: Kernel | undefined;
let isTried = false;

/** The kernel of this thread; `undefined` where the host runs no WebAssembly. */
export function sharedKernel(): Kernel | undefined {
  if (!isTried) {
    isTried = true;
    shared = startKernel();
  }
  return shared;
}

function startKernel(): Kernel | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  try {
    const module = new WebAssembly.Module(base64Bytes(KERNEL_BASE64));
    // The module was compiled from `kernel` of this repository, which exports exactly these.
    return new Kernel(new WebAssembly.Instance(module).exports as KernelCalls);
  } catch (error) {
    // A page may forbid it: then the same functions in TypeScript do the work.
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}
