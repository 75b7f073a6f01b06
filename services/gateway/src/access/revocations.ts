import { setTimeout as wait } from "node:timers/promises";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError } from "@qiming/core";
import { createClient, type Channel, type Logger, type TokenIssuer } from "@qiming/service-kit";

/** Stands for each person in what listeners are told. */
export const EVERYONE = "*";

const AGAIN_AFTER_MS = 500;
const FIRST_WITHIN_MS = 10_000;

export interface RevocationsParts {
  readonly identity: () => Channel;
  readonly tokens: TokenIssuer;
  readonly log: Logger;
}

/**
 * Sessions that have ended and permissions that have changed, as identity tells them: shared by every gateway, kept over restarts. Until the
 * first word from there nobody who brings a token is let in.
 */
export class Revocations {
  readonly #ended = new Set<string>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #parts: RevocationsParts;
  readonly #stopped = new AbortController();
  #onPerson: (personId: string) => void = () => undefined;
  #isSynced = false;
  #tellSynced: () => void = () => undefined;
  readonly #synced = new Promise<void>((resolve) => (this.#tellSynced = resolve));

  constructor(parts: RevocationsParts) {
    this.#parts = parts;
    void this.#follow();
  }

  /** @throws UNAVAILABLE where identity has not been heard yet; SESSION_ENDED (unauthenticated) */
  async require(sessionId: string): Promise<void> {
    if (!this.#isSynced) await this.#first();
    if (this.#ended.has(sessionId))
      throw new ExpectedError("unauthenticated", "SESSION_ENDED", "the session has ended");
  }

  /** Ends a session here at once and, when this resolves, for every gateway. */
  async end(sessionId: string): Promise<void> {
    this.#take(sessionId);
    const { identity, tokens } = this.#parts;
    const headers = { authorization: `Bearer ${tokens.forService("identity")}` };
    await createClient(IdentityService, identity()).endSession({ sessionId }, { headers });
  }

  /** Told whose permissions have changed; `EVERYONE` where it is not known whose. */
  onPerson(listener: (personId: string) => void): void {
    this.#onPerson = listener;
  }

  /** Aborts when the session ends, the login runs out, or the person may do something else than before. */
  signalFor(sessionId: string, personId: string, endsAt: number): AbortSignal {
    const controller = new AbortController();
    const keys = [`s ${sessionId}`, `p ${personId}`];
    const end = () => {
      clearTimeout(timer);
      for (const key of keys) {
        const listeners = this.#listeners.get(key);
        listeners?.delete(end);
        if (listeners?.size === 0) this.#listeners.delete(key);
      }
      controller.abort();
    };
    const timer = setTimeout(end, Math.max(0, endsAt - Date.now()));
    timer.unref();
    for (const key of keys) this.#listeners.set(key, (this.#listeners.get(key) ?? new Set()).add(end));
    return controller.signal;
  }

  stop(): void {
    this.#stopped.abort();
  }

  #take(sessionId: string): void {
    this.#ended.add(sessionId);
    this.#tell(`s ${sessionId}`);
  }

  #tell(key: string): void {
    for (const end of [...(this.#listeners.get(key) ?? [])]) end();
  }

  #forgetEveryone(): void {
    this.#onPerson(EVERYONE);
    for (const key of [...this.#listeners.keys()]) if (key.startsWith("p ")) this.#tell(key);
  }

  async #first(): Promise<void> {
    const late = wait(FIRST_WITHIN_MS, "late", { ref: false });
    if ((await Promise.race([this.#synced, late])) === "late")
      throw new ExpectedError("unavailable", "UNAVAILABLE", "identity does not answer");
  }

  async #follow(): Promise<void> {
    const { identity, tokens, log } = this.#parts;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const headers = { authorization: `Bearer ${tokens.forService("identity")}` };
        const client = createClient(IdentityService, identity());
        let isHearing = false;
        for await (const { sessionIds, personIds } of client.watchRevocations({}, { headers, signal })) {
          for (const sessionId of sessionIds) this.#take(sessionId);
          // The first word lists every ended session, but not whose permissions changed while nothing was heard.
          if (!isHearing && this.#isSynced) this.#forgetEveryone();
          isHearing = true;
          for (const personId of personIds) {
            this.#onPerson(personId);
            this.#tell(`p ${personId}`);
          }
          this.#isSynced = true;
          this.#tellSynced();
        }
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, "revocations are not heard");
      }
      if (!signal.aborted) await wait(AGAIN_AFTER_MS, undefined, { ref: false });
    }
  }
}
