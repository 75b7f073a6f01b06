// A DOM with what every browser has and jsdom leaves out.
import { TestEnvironment } from "jest-environment-jsdom";

const MISSING = [
  "AbortController",
  "AbortSignal",
  "ReadableStream",
  "Response",
  "TextDecoder",
  "TextDecoderStream",
  "TextEncoder",
  "TransformStream",
  "crypto",
];

export default class BrowserEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of MISSING)
      Object.defineProperty(this.global, name, { value: globalThis[name], configurable: true });
    this.global.scrollTo = () => undefined;
    Object.assign(this.global.HTMLDialogElement.prototype, {
      showModal() {
        this.open = true;
      },
      close() {
        this.open = false;
      },
    });
  }
}
