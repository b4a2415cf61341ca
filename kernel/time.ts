/** The usual forms of a time, as `TimeReader` of `src/sources/sqlite/time-bytes.ts` reads them before it asks anybody else. */

const DAY_MICROS: f64 = 86_400_000_000;

/** The first 16 bytes of the time read last, and the start of its minute: neighbours mostly share it. */
let minuteDate: u64 = 0;
let minuteClock: u64 = 0;
let minuteMicros: f64 = NaN;

/** Microseconds since 1970 of `2025-11-24T15:37:38.968511+00:00` and its like; NaN for every other text of 19 bytes or more. */
export function timeAt(at: usize, length: u32): f64 {
  const separator: u32 = load<u8>(at, 10);
  if (separator !== 84 && separator !== 32) return NaN;
  if (load<u8>(at, 13) !== 58 || load<u8>(at, 16) !== 58) return NaN;
  const second = twoDigits(at + 17);
  const micros = readFraction(at + 19, at + length);
  if ((second | micros) < 0 || second > 60) return NaN;
  const date = load<u64>(at);
  const clock = load<u64>(at, 8);
  if (date !== minuteDate || clock !== minuteClock || isNaN(minuteMicros)) {
    minuteDate = date;
    minuteClock = clock;
    minuteMicros = readMinute(at);
  }
  return minuteMicros + (second as f64) * 1_000_000 + (micros as f64);
}

function readMinute(at: usize): f64 {
  const hour = twoDigits(at + 11);
  const minute = twoDigits(at + 14);
  if ((hour | minute) < 0 || hour > 23 || minute > 59) return NaN;
  return readDays(at) * DAY_MICROS + ((hour * 3600 + minute * 60) as f64) * 1_000_000;
}

/** Days since 1970-01-01, NaN unless a date is written there. */
function readDays(at: usize): f64 {
  if (load<u8>(at, 4) !== 45 || load<u8>(at, 7) !== 45) return NaN;
  const century = twoDigits(at);
  const year = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  if ((century | year) < 0 || month < 1 || month > 12 || day < 1 || day > 31) return NaN;
  return daysFromCivil(century * 100 + year, month, day) as f64;
}

/** After H. Hinnant, as `daysFromCivil` of `src/base/time.ts`; the year is not negative. */
function daysFromCivil(year: i32, month: i32, day: i32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** -1 unless both bytes are digits. */
function twoDigits(at: usize): i32 {
  const tens = (load<u8>(at) as u32) - 48;
  const units = (load<u8>(at, 1) as u32) - 48;
  return tens <= 9 && units <= 9 ? ((tens * 10 + units) as i32) : -1;
}

/** Microseconds of what follows the seconds; -1 unless that is at most nine digits and then the zone UTC. */
function readFraction(from: usize, end: usize): i32 {
  let at = from;
  let micros: u32 = 0;
  if (at < end && load<u8>(at) === 46) {
    const first = ++at;
    for (; at < end; at++) {
      const digit = (load<u8>(at) as u32) - 48;
      if (digit > 9) break;
      if (at - first < 6) micros = micros * 10 + digit;
    }
    const digits = (at - first) as u32;
    if (digits === 0 || digits > 9) return -1;
    for (let i = digits; i < 6; i++) micros *= 10;
  }
  return isUtcZone(at, end) ? (micros as i32) : -1;
}

function isUtcZone(at: usize, end: usize): bool {
  const length = end - at;
  if (length === 0) return true;
  if (length === 1) return load<u8>(at) === 90;
  // The bytes of `+00:` and `00`.
  return length === 6 && load<u32>(at) === 0x3a30_302b && load<u16>(at, 4) === 0x3030;
}
