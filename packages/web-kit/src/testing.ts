import { within } from "@testing-library/dom";
import axe from "axe-core";
import type { Lifecycle, ModuleProps } from "./define-module.ts";
import { startSession } from "./session.ts";

/** What the server answers to a request: a body, or a problem by its reason and status. */
export type Answer = object | { readonly reason: string; readonly status: number };
export type Server = (call: { method: string; path: string; body: unknown }) => Answer | Promise<Answer>;

export interface Shown {
  /** Queries for what a reader sees, by role and name. */
  readonly page: ReturnType<typeof within>;
  readonly outlet: HTMLElement;
  /** Errors that the module gave up with. */
  readonly fatal: unknown[];
  /** The ids of the rules that the page breaks; colours need a real browser. */
  accessibilityFaults(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Mounts a module or a card as the shell does, for somebody who is signed in, with a server that a test answers for.
 *
 * @param at the address, with the module's base first: ["/m/learning", "/courses/dues"]
 */
export async function show(
  lifecycle: Lifecycle,
  server: Server,
  [base, path]: readonly [base: string, path: string] = ["", "/"],
): Promise<Shown> {
  history.replaceState(null, "", path === "/" ? base || "/" : base + path);
  startSession({
    token: async () => "token",
    logout: async () => undefined,
    secondFactorAge: () => 0,
    showSecondFactor: async () => undefined,
  });
  globalThis.fetch = (async (url: string, init: RequestInit = {}) => {
    const { method = "GET", body } = init;
    const answer = await server({ method, path: url, body: body ? JSON.parse(body as string) : undefined });
    const status = "reason" in answer && "status" in answer ? (answer.status as number) : 200;
    const isStream = (init.headers as Record<string, string> | undefined)?.["Accept"] === "text/event-stream";
    const text = JSON.stringify(answer);
    if (!isStream || status !== 200) return answered(status, text, init.signal);
    return answered(status, `data: ${text}\n\n`, init.signal, true);
  }) as typeof fetch;
  const outlet = document.createElement("main");
  document.body.append(outlet);
  const fatal: unknown[] = [];
  const props: ModuleProps = {
    base,
    outlet,
    fatal: (error) => void fatal.push(error),
    report: (error) => void fatal.push(error),
  };
  await lifecycle.bootstrap();
  await lifecycle.mount(props);
  return {
    page: within(outlet),
    outlet,
    fatal,
    async accessibilityFaults() {
      const rules = { "color-contrast": { enabled: false }, region: { enabled: false } };
      return (await axe.run(outlet, { rules })).violations.map(({ id }) => id);
    },
    async close() {
      await lifecycle.unmount();
      outlet.remove();
    },
  };
}

/** A response as fetch gives it; a stream stays open until it is aborted. */
function answered(status: number, text: string, signal?: AbortSignal | null, stays = false): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      if (!stays) return controller.close();
      signal?.addEventListener("abort", () => controller.error(signal.reason));
    },
  });
  const json = async () => JSON.parse(text) as unknown;
  const headers = new Headers({
    "content-type": status === 200 ? "application/json" : "application/problem+json",
  });
  return { ok: status === 200, status, headers, body, json } as Response;
}
