// Ratchets: what was reached must not be lost again.

/**
 * Sentences on what is worse than `limits` allow. A limit is a ratio (or milliseconds, where a row has a budget) and a
 * peak in MB as measured, and `margin` is how much worse a busy machine may make them. At a quarter of the size, which any
 * machine can be asked for at any time, ratios are of processor time, which hardly depends on what else runs.
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
    const cpuRatio = result.ours.cpu / (result.theirs?.cpu || Number.POSITIVE_INFINITY);
    if (quick && limit.quick !== undefined) {
      say(
        "the ratio of processor times",
        cpuRatio,
        limit.quick * (limits.quickMargin / limits.margin),
        3,
      );
    }
    if (!quick && ratio !== undefined) say("the ratio", ratio, limit.ratio, 3);
    if (!quick && ratio === undefined) say("the time in ms", result.ours.ms, limit.ms, 0);
    say("the peak in MB", result.ours.peak, limit.peak, 0);
  }
  return sentences;
}
