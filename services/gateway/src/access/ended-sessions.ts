import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Longer than any access token lives: after that a session's end needs no remembering. */
const KEPT_MS = 15 * 60_000;

/** Sessions that have ended although their tokens still look valid. Outlives a restart. */
export class EndedSessions {
  readonly #file: string;
  readonly #ended = new Map<string, number>();
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) for (const line of readFileSync(file, "utf8").split("\n")) this.#take(line);
    writeFileSync(file, [...this.#ended].map(([id, at]) => `${at} ${id}\n`).join(""));
  }

  has(sessionId: string): boolean {
    return this.#ended.has(sessionId);
  }

  /** Remembers the end of a session; on disk when this returns. */
  add(sessionId: string): void {
    const line = `${Date.now()} ${sessionId}`;
    appendFileSync(this.#file, `${line}\n`);
    this.#take(line);
    for (const end of this.#listeners.get(sessionId) ?? []) end();
    this.#listeners.delete(sessionId);
  }

  /** Aborts when the session ends. */
  signalFor(sessionId: string, endsAt: number): AbortSignal {
    const controller = new AbortController();
    const listeners = this.#listeners.get(sessionId) ?? new Set();
    const end = () => {
      clearTimeout(timer);
      listeners.delete(end);
      if (listeners.size === 0) this.#listeners.delete(sessionId);
      controller.abort();
    };
    const timer = setTimeout(end, Math.max(0, endsAt - Date.now()));
    timer.unref();
    this.#listeners.set(sessionId, listeners.add(end));
    return controller.signal;
  }

  #take(line: string): void {
    const [at, sessionId] = line.split(" ");
    if (sessionId && Number(at) + KEPT_MS > Date.now()) this.#ended.set(sessionId, Number(at));
  }
}
