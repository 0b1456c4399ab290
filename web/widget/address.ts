// Addresses as people read them.

import { parseAddress } from "./kit";

/** Path alone, or host and path; without query, fragment and percent signs. */
export function readable(address: string, withHost: boolean): string {
  const url = parseAddress(address);
  if (!url) return "";
  const path = url.pathname.replace(/(.)\/$/, "$1");
  let shown = path;
  try {
    shown = decodeURI(path);
  } catch {
    // A path that is no UTF-8 stays as it is written.
  }
  return withHost ? url.host + (shown === "/" ? "" : shown) : shown;
}
