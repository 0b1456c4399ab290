// Addresses as people read them.

/** Host and path, without percent signs. */
export function readable(address: string): string {
  const short = address.replace(/^\w+:\/\/|\/?([?#].*)?$/g, "");
  try {
    return decodeURI(short);
  } catch {
    return short; // a path that is no UTF-8
  }
}
