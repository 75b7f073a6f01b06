import { expect, test } from "@jest/globals";
import { effectScope } from "vue";
import { useLoad } from "./load-state.ts";
import { ProblemError } from "./problem.ts";

/** A read that is answered when the test says so. */
function asked() {
  const answers: {
    resolve: (value: string) => void;
    reject: (error: unknown) => void;
    signal: AbortSignal;
  }[] = [];
  const read = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => answers.push({ resolve, reject, signal }));
  const scope = effectScope();
  const { state, load } = scope.run(() => useLoad(read))!;
  return { answers, state, load, scope };
}

test("what is shown stays while it is read anew, and is then replaced", async () => {
  const { answers, state, load } = asked();
  expect(state.value).toEqual({ status: "loading" });
  answers[0]!.resolve("old");
  await Promise.resolve();
  expect(state.value).toMatchObject({ status: "ready", value: "old" });
  const again = load();
  expect(state.value).toMatchObject({ status: "ready", value: "old", isReloading: true });
  answers[1]!.resolve("new");
  await again;
  expect(state.value).toEqual({ status: "ready", value: "new", keptSince: undefined });
});

test("an answer that comes too late changes nothing, in whichever order", async () => {
  const { answers, state, load } = asked();
  const again = load();
  expect(answers[0]!.signal.aborted).toBe(true);
  answers[1]!.resolve("second");
  await again;
  answers[0]!.resolve("first");
  await Promise.resolve();
  expect(state.value).toMatchObject({ status: "ready", value: "second" });
});

test("a failure says why, and after it everything is loaded from the start", async () => {
  const { answers, state, load } = asked();
  answers[0]!.resolve("old");
  await Promise.resolve();
  const failing = load();
  answers[1]!.reject(new ProblemError({ reason: "UNAVAILABLE", status: 503 }));
  await failing;
  expect(state.value).toMatchObject({ status: "failed", problem: { reason: "UNAVAILABLE" } });
  void load();
  expect(state.value).toEqual({ status: "loading" });
});

test("whoever has left asks no more", () => {
  const { answers, scope } = asked();
  scope.stop();
  expect(answers[0]!.signal.aborted).toBe(true);
});
