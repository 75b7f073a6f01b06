import { fetchAsPerson, language, scheme, textSize, type Lifecycle } from "@qiming/web-kit";
import { navigateToUrl } from "single-spa";
import { watchEffect } from "vue";
import { isPath, mayRead } from "./bridge-rules.ts";
import type { FromFrame, Look, ToFrame } from "../bridge.ts";
import { coloursOf } from "../colours.ts";
import { ModuleError } from "../load.ts";
import type { Manifest } from "../manifest.ts";

const LEAST_HEIGHT = 240;
const MOST_HEIGHT = 20_000;
const STEPS = ["LOAD", "LINK", "MOUNT", "RENDER"] as const;

/**
 * A module in a frame of no origin: it sees neither this page nor its session. Over the bridge it may say how high it is and where it went, ask
 * to leave, and read what its manifest names and the registry has let pass.
 */
export function frameLifecycle(module: Manifest): Lifecycle {
  let close = () => {};
  return {
    bootstrap: async () => {},
    mount({ base, outlet, fatal }) {
      return new Promise((resolve, reject) => {
        const frame = document.createElement("iframe");
        frame.title = module.nav?.title[language.value] ?? module.id;
        frame.className = "qm-frame";
        frame.setAttribute("sandbox", "allow-scripts");
        const say = (message: ToFrame) => frame.contentWindow?.postMessage(message, "*");
        const look = (): Look => ({
          language: language.value,
          scheme: scheme.value,
          textSize: textSize.value,
          colours: coloursOf(module),
        });
        const here = () => location.pathname.slice(base.length).replace(/\/$/, "") || "/";
        const mayAsk = atMost(MOST_READS, READS_WITHIN_MS);
        const mayGo = atMost(MOST_STEPS, READS_WITHIN_MS);
        /** Where the module says that it is. */
        let shown = here();
        const hear = ({ source, data }: MessageEvent<FromFrame>) => {
          if (source !== frame.contentWindow || typeof data !== "object" || data === null) return;
          if (data.type === "ready")
            say({ type: "start", base, path: here() + location.search, look: look() });
          if (data.type === "mounted") resolve();
          if (data.type === "height" && Number.isFinite(data.pixels))
            frame.style.height = `${Math.min(Math.max(data.pixels, LEAST_HEIGHT), MOST_HEIGHT)}px`;
          if (data.type === "went" && isPath(data.path) && data.path !== shown && mayGo()) {
            shown = data.path;
            navigateToUrl(base + (shown === "/" ? "" : shown));
            scrollTo(0, 0);
          }
          // Only by an act of the reader's own.
          if (data.type === "leave" && isPath(data.path) && (navigator.userActivation?.isActive ?? true))
            navigateToUrl(data.path);
          if (data.type === "read")
            void read(module, data.path, mayAsk()).then((answer) =>
              say({ type: "answer", id: data.id, ...answer }),
            );
          if (data.type === "failed") {
            const step = STEPS.find((each) => each === data.step) ?? "RENDER";
            const error = new ModuleError(
              step,
              typeof data.message === "string" ? data.message.slice(0, 300) : "",
            );
            reject(error);
            fatal(error);
          }
        };
        /** Back, forward, or a link of the page around. */
        const follow = () => {
          if (here() === shown) return;
          shown = here();
          say({ type: "go", path: shown });
        };
        addEventListener("message", hear);
        addEventListener("single-spa:routing-event", follow);
        const stop = watchEffect(() => say({ type: "look", look: look() }));
        close = () => {
          stop();
          removeEventListener("message", hear);
          removeEventListener("single-spa:routing-event", follow);
          frame.remove();
        };
        frame.src = module.base.replace(/^\/modules\//, "/frame/").replace(/\/$/, "");
        outlet.append(frame);
      });
    },
    async unmount() {
      close();
    },
  };
}

/** The reader's own requests share a limit with those that are made for the module. */
const MOST_READS = 60;
const MOST_STEPS = 30;
const READS_WITHIN_MS = 60_000;

/** Says yes so often within a time, and no to whatever comes beyond it. */
function atMost(times: number, withinMs: number): () => boolean {
  let said: number[] = [];
  return () => {
    said = said.filter((time) => Date.now() - time < withinMs);
    return said.length < times && said.push(Date.now()) > 0;
  };
}

/** What the reader has done of something is theirs alone. */
const withoutReader = (text: string): unknown =>
  JSON.parse(text, (name, value: unknown) => (name === "progress" ? undefined : value));

async function read(
  { reads = [] }: Manifest,
  wanted: unknown,
  mayAsk: boolean,
): Promise<{ status: number; body: unknown }> {
  if (!mayAsk) return { status: 429, body: { reason: "RATE_LIMITED", status: 429 } };
  if (!mayRead(reads, wanted)) return { status: 403, body: { reason: "PERMISSION_DENIED", status: 403 } };
  try {
    const response = await fetchAsPerson(wanted, { method: "GET" });
    return { status: response.status, body: withoutReader(await response.text()) };
  } catch {
    return { status: 503, body: { reason: "UNAVAILABLE", status: 503 } };
  }
}
