import type { MemberRowJson, RowResultJson } from "@qiming/contracts/browser/member";
import { toProblem } from "@qiming/web-kit";
import { computed, shallowReactive } from "vue";
import { members } from "../api.ts";
import { readSheet, requireSize, SheetError, type SheetFault } from "../sheet.ts";

const CHUNK = 500;

interface ImportState {
  step: "choose" | "trying" | "tried" | "writing" | "written";
  fileName: string;
  rows: readonly MemberRowJson[];
  results: readonly RowResultJson[];
  /** Words in the file that mean nothing. */
  sheetFaults: readonly SheetFault[];
  /** Rows that were sent so far. */
  done: number;
  /** Rows of this file that are in the register. */
  written: number;
  /** Key of a text; empty while all is well. */
  problem: string;
}

/** From a file to rows in the register: read here, tried on the server row by row, and only then written. */
export function useImport(organizationId: string) {
  const state = shallowReactive<ImportState>({
    step: "choose",
    fileName: "",
    rows: [],
    results: [],
    sheetFaults: [],
    done: 0,
    written: 0,
    problem: "",
  });

  async function choose(file: File): Promise<void> {
    Object.assign(state, {
      step: "trying",
      fileName: file.name,
      rows: [],
      results: [],
      sheetFaults: [],
      done: 0,
      written: 0,
      problem: "",
    });
    try {
      requireSize(file.size);
      const { rows, faults } = await readSheet(new Uint8Array(await file.arrayBuffer()));
      Object.assign(state, { rows, sheetFaults: faults });
      await send(true);
      noteRepeated();
      noteUnknownWords();
      state.step = "tried";
    } catch (error) {
      fail(error, "choose");
    }
  }

  async function write(): Promise<void> {
    state.step = "writing";
    try {
      const isWritten = await send(false);
      if (!isWritten) state.problem = "identity.notWritten";
      state.step = isWritten ? "written" : "tried";
    } catch (error) {
      fail(error, "tried");
    }
  }

  /** Whether every part was written, which is nothing of a part with a faulty row. */
  async function send(validateOnly: boolean): Promise<boolean> {
    Object.assign(state, { done: 0, problem: "" });
    const results: RowResultJson[] = [];
    let isWritten = true;
    for (let start = 0; start < state.rows.length; start += CHUNK) {
      const rows = state.rows.slice(start, start + CHUNK);
      const fileName = state.fileName.slice(0, 200);
      const answer = await members.importMembers({ organizationId, rows: [...rows], validateOnly, fileName });
      results.push(...(answer.results ?? []));
      isWritten &&= answer.written ?? false;
      if (!validateOnly && !isWritten) break;
      state.done = start + rows.length;
      if (!validateOnly) state.written = state.done;
    }
    state.results = results;
    return isWritten;
  }

  /** A number that stands in the sheet twice is seen by the server only where both rows travel together. */
  function noteRepeated(): void {
    const seen = new Set<string>();
    state.results = state.results.map((result, index) => {
      const { number = "" } = state.rows[index]!;
      const isTwice = seen.has(number);
      seen.add(number);
      const isKnown = result.faults?.some(({ rule }) => rule === "NUMBER_TWICE");
      if (!isTwice || isKnown) return result;
      const faults = [...(result.faults ?? []), { field: "number", rule: "NUMBER_TWICE" }];
      return { ...result, outcome: "ROW_OUTCOME_FAULTY", faults };
    });
  }

  /** To the server such a field is empty: what it says of that is left out, since it was not what the sheet meant. */
  function noteUnknownWords(): void {
    const rows = new Set(state.sheetFaults.map(({ row }) => row));
    state.results = state.results.map((result, index) => {
      const { row = 0 } = state.rows[index]!;
      if (!rows.has(row)) return result;
      const own = state.sheetFaults.filter((each) => each.row === row);
      const others = (result.faults ?? []).filter(({ field }) => !own.some((each) => each.field === field));
      const faults = [...others, ...own.map(({ field, rule }) => ({ field, rule }))];
      return { ...result, outcome: "ROW_OUTCOME_FAULTY", faults };
    });
  }

  function fail(error: unknown, step: ImportState["step"]): void {
    state.problem =
      error instanceof SheetError ? `identity.sheet.${error.rule}` : `problem.${toProblem(error).reason}`;
    state.step = step;
  }

  const faulty = computed(() =>
    state.results.flatMap((result, index) =>
      result.faults?.length ? [{ row: state.rows[index]!, faults: result.faults }] : [],
    ),
  );
  const count = (outcome: string) =>
    state.results.filter((each) => each.outcome === `ROW_OUTCOME_${outcome}`).length;
  return { state, choose, write, faulty, count };
}
