/** The public HTTP interface, and nothing else: what the console does, a script can do. */

export interface Problem {
  error: string;
  code: string;
  fields?: Record<string, string>;
  requestId: string;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, string> = {},
    readonly requestId = "",
    /** Seconds after which it may be tried again; 0 where nothing says so. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/** The code of an error where no answer came. Whether a write was done is then not known. */
export const offline = "offline";

/** signIn waits until somebody has signed in anew, and says whether to go on. */
type SignIn = () => Promise<boolean>;
let signIn: SignIn = async () => false;
/** noticed is told whether the server answers. */
let noticed: (reachable: boolean) => void = () => {};

export function connect(handlers: { signIn: SignIn; reachable: (reachable: boolean) => void }): void {
  signIn = handlers.signIn;
  noticed = handlers.reachable;
}

export type Query = Record<string, string | number | boolean | undefined>;

export function withQuery(path: string, query: Query = {}): string {
  const parts = Object.entries(query).filter(([, value]) => value !== undefined && value !== "" && value !== false);
  return parts.length ? `${path}?${new URLSearchParams(parts.map(([name, value]) => [name, String(value)]))}` : path;
}

async function problemOf(response: Response): Promise<ApiError> {
  const after = Number(response.headers.get("Retry-After")) || 0;
  try {
    const body = (await response.json()) as Problem;
    return new ApiError(response.status, body.code, sentence(body.error), body.fields, body.requestId, after);
  } catch {
    return new ApiError(response.status, "internal", `The server answered ${response.status}.`, {}, "", after);
  }
}

const sentence = (text: string): string => (text ? text.charAt(0).toUpperCase() + text.slice(1).replace(/\.?$/, ".") : "");

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Reads are tried again for some seconds; writes are not, so that nothing is done twice. */
async function send(path: string, init: RequestInit): Promise<Response> {
  const read = (init.method ?? "GET") === "GET";
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(path, { ...init, credentials: "same-origin" });
      noticed(true);
      return response;
    } catch (error) {
      if (init.signal?.aborted) throw error;
      noticed(false);
      if (!read || attempt >= 4) throw new ApiError(0, offline, "The server does not answer. What you wrote is kept: try again when the connection is back.");
      await wait(500 * 2 ** attempt);
    }
  }
}

async function call(path: string, init: RequestInit): Promise<Response> {
  let response = await send(path, init);
  if (response.status === 401 && (await signIn())) response = await send(path, init);
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function json<T>(path: string, init: RequestInit): Promise<T> {
  const response = await call(path, init);
  return (response.status === 204 || response.status === 202 && response.headers.get("Content-Length") === "0" ? undefined : await response.json()) as T;
}

const body = (method: string, value: unknown): RequestInit => ({ method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => json<T>(withQuery(path, query), { signal: signal ?? null }),
  post: <T>(path: string, value: unknown = {}, signal?: AbortSignal) => json<T>(path, { ...body("POST", value), signal: signal ?? null }),
  put: <T>(path: string, value: unknown) => json<T>(path, body("PUT", value)),
  delete: (path: string, query?: Query) => json<undefined>(withQuery(path, query), { method: "DELETE" }),
  deleted: <T>(path: string, query?: Query) => json<T>(withQuery(path, query), { method: "DELETE" }),
  form: <T>(path: string, form: FormData) => json<T>(path, { method: "POST", body: form }),
  text: <T>(path: string, type: string, text: string) => json<T>(path, { method: "POST", headers: { "Content-Type": type }, body: text }),
};

export interface ServerEvent {
  name: string;
  data: unknown;
}

/** events gives each server-sent event of a request until it ends or is aborted. */
export async function events(path: string, init: RequestInit, each: (event: ServerEvent) => void): Promise<void> {
  const response = await call(path, { ...init, headers: { ...init.headers, Accept: "text/event-stream" } });
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let name = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("event: ")) name = line.slice(7);
      else if (line.startsWith("data: ")) each({ name, data: JSON.parse(line.slice(6)) });
    }
  }
}

/** Files with their progress, 0 to 1, which fetch does not tell. */
export function upload<T>(path: string, files: File[], progress: (share: number) => void): Promise<T> {
  const form = new FormData();
  files.forEach((file, i) => form.append(`file_${i}`, file, file.name));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    request.onerror = () => reject(new ApiError(0, offline, "The upload broke off: choose the files again."));
    request.onload = async () => {
      const headers = { "Retry-After": request.getResponseHeader("Retry-After") ?? "" };
      const response = new Response(request.status === 204 ? null : request.responseText, { status: request.status, headers });
      if (response.ok) resolve((await response.json()) as T);
      else reject(await problemOf(response));
    };
    request.send(form);
  });
}
