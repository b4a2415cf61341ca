// Ratchets: what was reached must not be lost again.

/**
 * Sentences on what is worse than `limits` allow. A limit is a ratio (or milliseconds, where a row has a budget) and a
 * peak in MB as measured, and `margin` is how much worse a busy machine may make them. At a tenth of the size start-up
 * outweighs work, so that only peaks are held there.
 */
export function breaches(results, limits, quick) {
  const sentences = [];
  for (const { name, row, result, ratio } of results) {
    const limit = limits.rows[name];
    if (limit === undefined) continue;
    const say = (what, value, reached, digits) => {
      const most = reached * limits.margin;
      if (value <= most) return;
      sentences.push(
        `${row.work}, ${row.against}: ${what} is ${value.toFixed(digits)}, at most ${most.toFixed(digits)} is allowed`,
      );
    };
    if (!quick && ratio !== undefined) say("the ratio", ratio, limit.ratio, 3);
    if (!quick && ratio === undefined) say("the time in ms", result.ours.ms, limit.ms, 0);
    say("the peak in MB", result.ours.peak, limit.peak, 0);
  }
  return sentences;
}
