/** After these pauses a request is sent again. */
const PAUSES_MS = [300, 1_200];
/** What a proxy says where the server behind it could not be reached, or died over the request; the server itself says in a problem what is the matter. */
const isOfProxy = ({ status, headers }: Response): boolean =>
  (status === 502 || status === 504) && !headers.get("content-type")?.includes("json");

/**
 * Sends a request again where the line broke before an answer came: what only reads, and what has a key under which the server does the work once.
 * A server that answers, with whatever it says, is not asked again: it has tried itself what can be tried. A device that says it has no network fails
 * at once.
 */
export async function fetchPatiently(path: string, init: RequestInit): Promise<Response> {
  for (const pause of isRepeatable(init) ? PAUSES_MS : []) {
    try {
      const response = await fetch(path, init);
      if (!isOfProxy(response)) return response;
    } catch (error) {
      if (!(error instanceof TypeError) || !navigator.onLine) throw error;
    }
    await untilThen(pause, init.signal);
  }
  return fetch(path, init);
}

const isRepeatable = ({ method = "GET", headers }: RequestInit): boolean =>
  method === "GET" || new Headers(headers).has("Idempotency-Key");

/** @throws what the signal was aborted with */
function untilThen(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}
