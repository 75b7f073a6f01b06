import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Adapter, AdapterPayload } from "oidc-provider";

interface Kept {
  readonly value: unknown;
  /** Seconds since 1970; without it, kept for ever. */
  readonly endsAt?: number;
}

const FLUSH_MS = 50;
const seconds = (): number => Math.floor(Date.now() / 1000);

/** What the provider remembers, in one file that is replaced as a whole: good for one process on one machine. */
export class State {
  readonly #file: string;
  readonly #kept: Map<string, Kept>;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#kept = new Map(read(file).filter(([, { endsAt }]) => endsAt === undefined || endsAt > seconds()));
  }

  get<T>(key: string): T | undefined {
    const kept = this.#kept.get(key);
    if (kept?.endsAt !== undefined && kept.endsAt <= seconds()) this.#kept.delete(key);
    else return kept?.value as T | undefined;
    return undefined;
  }

  set(key: string, value: unknown, lifetimeS?: number): void {
    this.#kept.set(key, { value, ...(lifetimeS && { endsAt: seconds() + lifetimeS }) });
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  delete(key: string): void {
    this.#kept.delete(key);
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  keys(prefix: string): string[] {
    return [...this.#kept.keys()].filter((key) => key.startsWith(prefix));
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    writeFileSync(`${this.#file}.new`, JSON.stringify([...this.#kept]), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function read(file: string): [string, Kept][] {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as [string, Kept][];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** How the library stores its own things in the state. */
export function adapterFor(state: State): (model: string) => Adapter {
  return (model) => {
    const prefix = `oidc:${model}:`;
    const find = async (id: string) => state.get<AdapterPayload>(prefix + id);
    return {
      async upsert(id, payload, expiresIn) {
        state.set(prefix + id, payload, expiresIn);
        if (payload.uid) state.set(`uid:${model}:${payload.uid}`, id, expiresIn);
      },
      find,
      async findByUid(uid) {
        const id = state.get<string>(`uid:${model}:${uid}`);
        return id === undefined ? undefined : find(id);
      },
      findByUserCode: async () => undefined,
      async consume(id) {
        const payload = await find(id);
        if (payload)
          state.set(
            prefix + id,
            { ...payload, consumed: seconds() },
            payload.exp ? payload.exp - seconds() : undefined,
          );
      },
      async destroy(id) {
        state.delete(prefix + id);
      },
      async revokeByGrantId(grantId) {
        for (const key of state.keys(prefix))
          if (state.get<AdapterPayload>(key)?.grantId === grantId) state.delete(key);
      },
    };
  };
}
