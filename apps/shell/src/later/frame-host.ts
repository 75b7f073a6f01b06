import { fetchAsPerson, language, scheme, textSize, type Lifecycle } from "@qiming/web-kit";
import { navigateToUrl } from "single-spa";
import { watchEffect } from "vue";
import type { FromFrame, Look, ToFrame } from "../bridge.ts";
import { coloursOf } from "../colours.ts";
import type { Manifest } from "../page.ts";

const LEAST_HEIGHT = 240;
const MOST_HEIGHT = 20_000;

/**
 * A module in a frame of no origin: it sees neither this page nor its session. Over the bridge it may say how high it is and where it went, ask
 * to leave, and read what its manifest names and the registry has let pass.
 */
export function frameLifecycle(module: Manifest): Lifecycle {
  let close = () => {};
  return {
    bootstrap: async () => {},
    mount({ base, outlet, fatal }) {
      return new Promise((resolve) => {
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
        const path = () => location.pathname.slice(base.length) || "/";
        const hear = ({ source, data }: MessageEvent<FromFrame>) => {
          if (source !== frame.contentWindow) return;
          if (data.type === "ready")
            say({ type: "start", base, path: path() + location.search, look: look() });
          if (data.type === "mounted") resolve();
          if (data.type === "height")
            frame.style.height = `${Math.min(Math.max(data.pixels, LEAST_HEIGHT), MOST_HEIGHT)}px`;
          if (data.type === "went" && isPath(data.path) && data.path !== path())
            navigateToUrl(base + (data.path === "/" ? "" : data.path));
          if (data.type === "leave" && isPath(data.path)) navigateToUrl(data.path);
          if (data.type === "read")
            void read(module, data.path).then((answer) => say({ type: "answer", id: data.id, ...answer }));
          if (data.type === "failed") fatal(new Error(String(data.message).slice(0, 300)));
        };
        addEventListener("message", hear);
        const stop = watchEffect(() => say({ type: "look", look: look() }));
        close = () => {
          stop();
          removeEventListener("message", hear);
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

/** An address of this site and nothing else. */
const isPath = (path: unknown): path is string =>
  typeof path === "string" && path.length < 500 && /^\/(?![/\\])[^\s\\]*$/.test(path);

/** `/api/v1/identity/organizations/{organization_id}` lets one word stand for what is in braces. */
const matches = (template: string, path: string): boolean =>
  new RegExp(`^${template.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{\w+\}/g, "[\\w~-]+")}$`).test(
    path,
  );

async function read({ reads = [] }: Manifest, wanted: unknown): Promise<{ status: number; body: unknown }> {
  const path = isPath(wanted) ? wanted : "";
  if (!reads.some((template) => matches(template, path.split("?")[0]!)))
    return { status: 403, body: { reason: "PERMISSION_DENIED", status: 403 } };
  try {
    const response = await fetchAsPerson(path, { method: "GET" });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 503, body: { reason: "UNAVAILABLE", status: 503 } };
  }
}
