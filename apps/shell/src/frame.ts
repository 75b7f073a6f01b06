// Runs inside the frame of a module that is not trusted: this document has no origin, no storage, no session.
import { carryRequests, followedLink, isMissingFile, language, type Lifecycle } from "@qiming/web-kit";
import { createMemoryHistory } from "vue-router";
import type { FromFrame, Look, ToFrame } from "./bridge.ts";
import type { Step } from "./load.ts";

const { entry } = JSON.parse(document.getElementById("qm-frame")!.textContent) as { entry: string };
const outlet = document.getElementById("frame")!;
const say = (message: FromFrame) => parent.postMessage(message, "*");
const fail = (error: unknown, step: Step = "RENDER") =>
  say({ type: "failed", step, message: String((error as Error)?.message ?? error) });
const stepOf = (error: unknown): Step =>
  error instanceof SyntaxError ? "LINK" : isMissingFile(error) ? "LOAD" : "MOUNT";
const waiting = new Map<number, (answer: Response) => void>();
let asked = 0;
let go = (_path: string) => {};

// Ways out that no policy closes.
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"])
  Reflect.deleteProperty(globalThis, name);

carryRequests((path) => {
  const id = ++asked;
  say({ type: "read", id, path });
  return new Promise((resolve) => waiting.set(id, resolve));
});

addEventListener("message", ({ source, data }: MessageEvent<ToFrame>) => {
  if (source !== parent) return;
  if (data.type === "start") void start(data).catch((error: unknown) => fail(error, stepOf(error)));
  if (data.type === "go") go(data.path);
  if (data.type === "look") put(data.look);
  if (data.type === "answer") {
    waiting.get(data.id)?.(new Response(JSON.stringify(data.body), { status: data.status }));
    waiting.delete(data.id);
  }
});

function put({ language: spoken, scheme, textSize, colours }: Look): void {
  language.value = spoken;
  const root = document.documentElement;
  root.dataset["theme"] = scheme;
  root.dataset["text"] = textSize;
  for (const [name, value] of Object.entries(colours)) root.style.setProperty(name, value);
}

async function start({ base, path, look }: Extract<ToFrame, { type: "start" }>): Promise<void> {
  put(look);
  const history = createMemoryHistory(base);
  history.replace(path);
  const { push, replace } = history;
  // A step that nobody hears of, and back and forth again, which the router hears: so it follows what it did not begin.
  go = (path) => {
    push(path);
    history.go(-1, false);
    history.go(1);
  };
  history.push = (to, state) => {
    push(to, state);
    say({ type: "went", path: to });
  };
  history.replace = (to, state) => {
    replace(to, state);
    say({ type: "went", path: to });
  };
  outlet.addEventListener("click", (event) => leave(event, base));
  const module = (await import(/* @vite-ignore */ entry)) as Lifecycle;
  const place = outlet.appendChild(document.createElement("div"));
  await module.mount({ base, outlet: place, history, fatal: fail, report: console.error });
  say({ type: "mounted" });
  new ResizeObserver(() => say({ type: "height", pixels: document.body.scrollHeight })).observe(
    document.body,
  );
}

/** A link to another part of the web is followed by the page around, not in here. */
function leave(event: MouseEvent, base: string): void {
  const href = followedLink(event);
  if (!href || href === base || href.startsWith(`${base}/`)) return;
  event.preventDefault();
  say({ type: "leave", path: href });
}

say({ type: "ready" });
