/** A seeded source of chance. Everything random in the engine and in tests takes one, so that every run is a seed. */
export interface Prng {
  /** A uniform value in [0, 1). */
  next(): number;
  /** A uniform integer in [0, below). `below` is at least 1. */
  below(below: number): number;
}

/** xoshiro128** by Blackman and Vigna, seeded through splitmix32. Equal seeds give equal sequences on every platform. */
export function createPrng(seed: number): Prng {
  let mix = seed >>> 0;
  const split = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let a = split();
  let b = split();
  let c = split();
  let d = split();
  const rotate = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;
  const nextUint = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
    const t = (b << 9) >>> 0;
    c = (c ^ a) >>> 0;
    d = (d ^ b) >>> 0;
    b = (b ^ c) >>> 0;
    a = (a ^ d) >>> 0;
    c = (c ^ t) >>> 0;
    d = rotate(d, 11);
    return result;
  };
  return {
    next: () => nextUint() / 4_294_967_296,
    below: (below) => Math.floor((nextUint() / 4_294_967_296) * below),
  };
}
