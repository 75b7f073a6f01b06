// Lets a process of Node believe that it is later: what time does to what was made before is then seen without waiting. Loaded before all else.
const aheadMs = Number(process.env.CLOCK_AHEAD_DAYS) * 86_400_000;
const Real = Date;

const Ahead = new Proxy(Real, {
  construct: (_, values, target) =>
    Reflect.construct(
      Real,
      values.length > 0 ? values : [Real.now() + aheadMs],
      target === Ahead ? Real : target,
    ),
  apply: () => new Ahead().toString(),
  get: (_, name) => (name === "now" ? () => Real.now() + aheadMs : Real[name]),
});
Real.prototype.constructor = Ahead;
globalThis.Date = Ahead;
