import { api, events } from "../api";
import type { CrawlStatus, PageEvent } from "../types";

/**
 * follow keeps the state of a widget's crawl at hand: by events while one runs, and by a look now
 * and then otherwise. each is called when pages have changed, at most once in two seconds.
 */
export function follow(widget: string, each: () => void, page: (event: PageEvent) => void = () => {}) {
  let status = $state<CrawlStatus>();
  const stop = new AbortController();
  let told = 0;
  let later: ReturnType<typeof setTimeout> | undefined;
  let wake = () => {};

  const tell = (now = false) => {
    const early = now ? 0 : told + 2000 - Date.now();
    if (early > 0) {
      later ??= setTimeout(() => tell(true), early); // what came last is told too
      return;
    }
    clearTimeout(later);
    later = undefined;
    told = Date.now();
    each();
  };

  const busy = (s: CrawlStatus | undefined) => s?.status === "crawling" || s?.status === "queued" || (s !== undefined && s.embedded > 0 && s.embedded < s.chunks);

  async function look() {
    status = await api.get<CrawlStatus>(`/api/widgets/${widget}/crawl/status`, {}, stop.signal);
  }

  async function run() {
    while (!stop.signal.aborted) {
      try {
        await look();
        if (status?.status === "crawling" || status?.status === "queued") {
          await events(`/api/widgets/${widget}/crawl/events`, { signal: stop.signal }, ({ name, data }) => {
            if (name === "status") status = data as CrawlStatus;
            if (name === "page") page(data as PageEvent);
            tell();
          });
          await look();
          tell(true);
        }
      } catch {
        // The frame says when the server does not answer; this goes on when it does.
      }
      await new Promise<void>((done) => {
        wake = done;
        setTimeout(done, busy(status) ? 1500 : 10000);
      });
    }
  }
  void run();

  return {
    get status(): CrawlStatus | undefined {
      return status;
    },
    get running(): boolean {
      return status?.status === "crawling" || status?.status === "queued";
    },
    /** Looks at once, and follows what has begun. */
    again: () => look().then(() => wake(), () => {}),
    stop: () => {
      stop.abort();
      clearTimeout(later);
    },
  };
}
