/** Addresses of the console. Every screen has one, so that links, the back button and reloads work. */

export const base = "/console";

let path = $state(read());
let query = $state(location.search);

function read(): string {
  return decodeURI(location.pathname).replace(/^\/console\/?/, "/").replace(/(.)\/+$/, "$1");
}

/** What stands in the way of leaving a screen; it says whether to leave. */
type Guard = () => boolean;
const guards = new Set<Guard>();

export const route = {
  /** The address within the console: "/", "/w/ID/knowledge". */
  get path(): string {
    return path;
  },
  get query(): URLSearchParams {
    return new URLSearchParams(query);
  },
};

/** href gives a link's address. */
export const href = (to: string): string => base + to;

function sync(): void {
  path = read();
  query = location.search;
}

/** go opens a screen. With replace the one before is not gone back to. */
export function go(to: string, options: { replace?: boolean } = {}): void {
  if (![...guards].every((leave) => leave())) return;
  history[options.replace ? "replaceState" : "pushState"](null, "", base + to);
  const before = path;
  sync();
  if (path !== before) scrollTo(0, 0);
}

/** setQuery keeps a screen's filters in its address. */
export function setQuery(values: Record<string, string>): void {
  const next = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
  const text = next.toString();
  history.replaceState(null, "", location.pathname + (text && `?${text}`));
  query = location.search;
}

/** guard asks before a screen with unsaved changes is left. It gives what takes it back. */
export function guard(leave: Guard): () => void {
  guards.add(leave);
  return () => guards.delete(leave);
}

/** Whether the back button was just undone, since a guard held the screen. */
let holding = false;

export function startRouter(): () => void {
  const popped = () => {
    if (holding) {
      holding = false;
      return;
    }
    if (read() !== path && ![...guards].every((leave) => leave())) {
      holding = true;
      history.forward();
      return;
    }
    sync();
  };
  const clicked = (e: MouseEvent) => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    const link = e.target instanceof Element ? e.target.closest("a") : null;
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (!link.pathname.startsWith(base + "/")) return;
    e.preventDefault();
    go(link.pathname.slice(base.length) + link.search);
  };
  const unloading = (e: BeforeUnloadEvent) => {
    if (guards.size > 0 && unsaved()) e.preventDefault();
  };
  addEventListener("popstate", popped);
  addEventListener("click", clicked);
  addEventListener("beforeunload", unloading);
  return () => {
    removeEventListener("popstate", popped);
    removeEventListener("click", clicked);
    removeEventListener("beforeunload", unloading);
  };
}

const dirty = new Set<() => boolean>();
const unsaved = () => [...dirty].some((is) => is());

/** watchUnsaved has the browser ask before the page is closed while is() holds. */
export function watchUnsaved(is: () => boolean): () => void {
  dirty.add(is);
  return () => dirty.delete(is);
}
