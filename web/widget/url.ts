// Safari has URL.canParse only since 17; this is what it would let us write.

/** The parsed address, or null where it is none. */
export function parseAddress(address: string, base?: string): URL | null {
  try {
    return new URL(address, base);
  } catch {
    return null;
  }
}
