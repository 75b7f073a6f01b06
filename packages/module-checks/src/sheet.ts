import postcss, { type Root } from "postcss";
import { fault, type Fault } from "./fault.ts";

export interface Sheet {
  readonly root: Root;
}

/** Reads a stylesheet. */
export function readSheet(file: string, bytes: Uint8Array): Sheet | Fault {
  try {
    const source = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { root: postcss.parse(source, { map: false }) };
  } catch (error) {
    return fault("UNREADABLE_FILE.styles", file, (error as Error).message);
  }
}
