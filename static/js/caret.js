// Where the caret belongs after a text was replaced by one with other people's lines in it.

/** The place in `after` of what stood at `at` in `before`. */
export function caretAfter(before, after, at) {
  const line = before.slice(0, at).split("\n").length - 1;
  const column = at - (before.lastIndexOf("\n", at - 1) + 1);
  const lines = after.split("\n");
  const same = nearest(lines, before.split("\n")[line], line);
  const target = same ?? Math.min(line, lines.length - 1);
  const start = lines.slice(0, target).reduce((sum, one) => sum + one.length + 1, 0);
  return start + Math.min(column, lines[target].length);
}

/** The index of the line that reads `wanted`, nearest to `index`, or null. */
function nearest(lines, wanted, index) {
  let found = null;
  for (const [place, line] of lines.entries()) {
    if (line === wanted && (found === null || Math.abs(place - index) < Math.abs(found - index))) found = place;
  }
  return found;
}
