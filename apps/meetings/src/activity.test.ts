import { expect, test } from "@jest/globals";
import type { ActivityJson, ParticipantJson } from "@qiming/contracts/browser/activity";
import { countOpen, inSections, phaseOf, placesOf, queuePlace, standingOf, taskOf } from "./activity.ts";

const START = "2026-03-18T06:00:00Z";
const before = new Date("2026-03-18T05:59:59Z");
const begun = new Date(START);
const over = new Date("2026-03-18T08:00:00Z");

type State = "PROPOSED" | "OPEN" | "DECLINED" | "CANCELLED" | "CLOSED";
const activity = (state: State, more: ActivityJson = {}): ActivityJson => ({
  ...{ id: "a-1", organizationId: "b-1", state: `ACTIVITY_STATE_${state}` },
  plan: { kind: "ACTIVITY_KIND_PRACTICE", startTime: START, minutes: 120, places: 2 },
  ...more,
});
const mine = (more: ParticipantJson = {}): ActivityJson => ({ mine: { personId: "p-1", ...more } });

test.each<[State, Date, string]>([
  ["PROPOSED", over, "proposed"],
  ["DECLINED", before, "declined"],
  ["CANCELLED", before, "cancelled"],
  ["CLOSED", over, "closed"],
  ["OPEN", before, "open"],
  ["OPEN", begun, "begun"],
  ["OPEN", new Date(over.getTime() - 1), "begun"],
  ["OPEN", over, "over"],
])("%s at %s is %s", (state, now, phase) => {
  expect(phaseOf(activity(state), now)).toBe(phase);
});

test.each<[string, ActivityJson, string, object]>([
  ["as many as come", { plan: {}, taken: 7 }, "places.any", { taken: 7 }],
  ["some left", { plan: { places: 10 }, taken: 7 }, "places.left", { places: 10, left: 3 }],
  ["none taken", { plan: { places: 10 } }, "places.left", { places: 10, left: 10 }],
  ["full", { plan: { places: 2 }, taken: 2 }, "places.full", { places: 2 }],
  ["some wait", { plan: { places: 2 }, taken: 2, waiting: 1 }, "places.wait", { places: 2, waiting: 1 }],
])("places: %s", (_, given, text, values) => {
  expect(placesOf(given, true)).toEqual({ text, values });
});

test("once nobody can sign up it does not matter how many places are left", () => {
  expect(placesOf({ plan: {}, taken: 7 }, false)).toEqual({ text: "places.noLimit", values: {} });
  expect(placesOf({ plan: { places: 9 }, taken: 7 }, false)).toEqual({
    text: "places.all",
    values: { places: 9 },
  });
});

test("the place in the queue is counted among those who wait", () => {
  const participants = ["p-7", "p-8", "p-1"].map((personId, index) => ({ personId, isWaiting: index > 0 }));
  expect(queuePlace({ participants, ...mine({ isWaiting: true }) })).toBe(2);
  expect(queuePlace({ participants, ...mine() })).toBeUndefined();
  expect(queuePlace({ participants })).toBeUndefined();
  expect(queuePlace(mine({ isWaiting: true }))).toBeUndefined();
});

test.each<[string, ActivityJson, Date, string, string]>([
  ["to decide", activity("PROPOSED"), before, "proposed", "warn"],
  ["declined", activity("DECLINED"), before, "declined", "bad"],
  ["cancelled", activity("CANCELLED", mine()), before, "cancelled", "bad"],
  ["open", activity("OPEN", { taken: 1 }), before, "open", "info"],
  ["full", activity("OPEN", { taken: 2 }), before, "full", "plain"],
  ["full, with a place", activity("OPEN", { taken: 2, ...mine() }), before, "joined", "good"],
  ["waiting", activity("OPEN", { taken: 2, ...mine({ isWaiting: true }) }), before, "waiting", "warn"],
  ["going on", activity("OPEN", mine()), begun, "begun", "good"],
  ["over", activity("OPEN", mine()), over, "over", "plain"],
  ["over, for whoever confirms", activity("OPEN", { mayManage: true }), over, "toConfirm", "warn"],
  ["closed, not there", activity("CLOSED", mine()), over, "over", "plain"],
  ["closed, there", activity("CLOSED", mine({ hoursTenths: 25 })), over, "hours", "good"],
])("how it stands: %s", (_, given, now, text, tag) => {
  expect(standingOf(given, now)).toMatchObject({ text: `standing.${text}`, tag: `qm-tag--${tag}` });
});

test("hours are said in the row as hours", () => {
  expect(standingOf(activity("CLOSED", mine({ hoursTenths: 25 })), over).values).toEqual({ hours: "2.5" });
});

const at = (id: string, state: State, startTime: string, more: ActivityJson = {}): ActivityJson => ({
  ...activity(state, more),
  id,
  plan: { startTime, minutes: 120 },
});

test("what waits for the reader is first, then what comes next, then the latest that was", () => {
  const all = [
    at("later", "OPEN", "2026-03-20T06:00:00Z"),
    at("mine-proposed", "PROPOSED", "2026-03-19T06:00:00Z"),
    at("cancelled", "CANCELLED", "2026-03-18T09:00:00Z"),
    at("declined", "DECLINED", "2026-03-21T06:00:00Z"),
    at("to-decide", "PROPOSED", "2026-03-22T06:00:00Z", { mayManage: true }),
    at("too-late", "PROPOSED", "2026-03-01T06:00:00Z"),
    at("closed", "CLOSED", "2026-03-10T06:00:00Z", { mayManage: true }),
    at("going-on", "OPEN", START, { mayManage: true }),
    at("to-confirm", "OPEN", "2026-03-17T06:00:00Z", { mayManage: true }),
    at("to-be-confirmed", "OPEN", "2026-03-16T06:00:00Z"),
  ];
  const sections = inSections(all, begun);
  const ids = (of: readonly ActivityJson[]) => of.map(({ id }) => id);
  expect(ids(sections.toDo)).toEqual(["to-confirm", "to-decide"]);
  expect(ids(sections.toCome)).toEqual(["going-on", "cancelled", "mine-proposed", "later"]);
  expect(ids(sections.past)).toEqual(["declined", "to-be-confirmed", "closed", "too-late"]);
  expect(countOpen(all, begun)).toBe(1);
  expect(inSections(undefined, begun)).toEqual({ toDo: [], toCome: [], past: [] });
});

const manage = { mayManage: true };
test.each<[string, ActivityJson, string | undefined, Date, string]>([
  ["a proposal is decided", activity("PROPOSED", manage), "b-1", before, "decide"],
  ["others wait for it", activity("PROPOSED"), "b-1", before, "proposed"],
  ["a place is free", activity("OPEN"), "b-1", before, "signUp"],
  ["none is free", activity("OPEN", { taken: 2 }), "b-1", before, "queue"],
  ["another branch's", activity("OPEN"), "b-2", before, "notOpen"],
  [
    "of no branch",
    activity("OPEN", { plan: { startTime: START, forCollege: true } }),
    undefined,
    before,
    "notOpen",
  ],
  [
    "the college's",
    activity("OPEN", { plan: { startTime: START, forCollege: true } }),
    "b-2",
    before,
    "signUp",
  ],
  ["with a place", activity("OPEN", mine()), "b-2", before, "joined"],
  ["waiting", activity("OPEN", mine({ isWaiting: true })), "b-1", before, "waiting"],
  ["whoever manages signs up too", activity("OPEN", manage), "b-1", before, "signUp"],
  ["begun, for others", activity("OPEN"), "b-1", begun, "begun"],
  ["begun, waiting", activity("OPEN", mine({ isWaiting: true })), "b-1", begun, "begun"],
  ["begun, with a place", activity("OPEN", mine()), "b-1", begun, "wasThere"],
  ["over, for others", activity("OPEN"), "b-1", over, "over"],
  [
    "hours are confirmed once it has begun",
    activity("OPEN", { ...manage, ...mine() }),
    "b-1",
    begun,
    "confirm",
  ],
  ["declined", activity("DECLINED", manage), "b-1", before, "declined"],
  ["cancelled", activity("CANCELLED", mine()), "b-1", before, "cancelled"],
  ["closed", activity("CLOSED", manage), "b-1", over, "closed"],
])("what to do: %s", (_, given, branchId, now, task) => {
  expect(taskOf(given, branchId, now)).toBe(task);
});
