import { ExpectedError, type Violation } from "@qiming/core";
import { isNode, LineCounter, parseDocument, type Document } from "yaml";

import { Reading } from "./reading.ts";

type Path = readonly (string | number)[];

/** A YAML file that knows where each of its values stands, and gathers everything that is wrong with it. */
export interface YamlSource {
  /** The whole file; a path that is missing from it is reported at the nearest value above. */
  readonly root: Reading;
  readonly faults: readonly Violation[];
  /** @throws `reason` (invalid_argument) with every fault so far, if there is one */
  refuse(reason: string): void;
}

/**
 * Reads YAML. A file that is no YAML at all has its faults already.
 *
 * @param fileName how faults name the file: `fileName:line:column`
 */
export function readYaml(text: string, fileName: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, maxAliasCount: 0 } as never);
  const faults: Violation[] = [];
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line}:${col}`;
  };
  for (const error of document.errors)
    faults.push({ field: at(error.pos[0]), rule: "yaml", message: error.message.split("\n")[0]! });
  const isYaml = document.errors.length === 0;
  const note = (path: Path, rule: string, message: string) => {
    // Of a file that is no YAML nothing can be said but that.
    if (isYaml) faults.push({ field: at(offsetOf(document, path)), rule, message });
  };
  return {
    root: new Reading(isYaml ? document.toJS({ maxAliasCount: 0 }) : undefined, [], note),
    faults,
    refuse(reason) {
      if (faults.length === 0) return;
      throw new ExpectedError("invalid_argument", reason, `${fileName} has ${faults.length} fault(s)`, {
        violations: faults,
      });
    },
  };
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
