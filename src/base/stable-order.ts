/**
 * The places of some numbers in ascending order; equal ones stay in theirs. What is not a number is put where sorting a
 * list by the difference of two would put it.
 */
export function orderByNumber(numbers: Float64Array): Int32Array {
  const places = new Int32Array(numbers.length);
  let isSorted = true;
  let hasGaps = false;
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] ?? 0;
    places[at] = at;
    if (Number.isNaN(number)) hasGaps = true;
    if (at > 0 && !((numbers[at - 1] ?? 0) <= number)) isSorted = false;
  }
  const numberAt = (place: number): number => numbers[place] ?? 0;
  if (hasGaps) {
    return Int32Array.from([...places].sort((a, b) => numberAt(a) - numberAt(b)));
  }
  return isSorted ? places : mergeSorted(places, numbers);
}

/** Merges runs of growing length, from places to a second array and back. */
function mergeSorted(places: Int32Array<ArrayBuffer>, numbers: Float64Array): Int32Array {
  let from = places;
  let to = new Int32Array(places.length);
  for (let width = 1; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += width * 2) {
      merge(from, to, numbers, start, width);
    }
    [from, to] = [to, from];
  }
  return from;
}

function merge(
  from: Int32Array,
  to: Int32Array,
  numbers: Float64Array,
  start: number,
  width: number,
): void {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(middle + width, from.length);
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const a = from[left] ?? 0;
    const b = from[right] ?? 0;
    const takesLeft = left < middle && (right >= end || !((numbers[b] ?? 0) < (numbers[a] ?? 0)));
    to[at] = takesLeft ? a : b;
    if (takesLeft) left++;
    else right++;
  }
}
