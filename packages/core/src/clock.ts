/** Where the time comes from: rules and use cases never ask the machine themselves. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still, for tests; `set` moves it. */
export function fixedClock(start: string): Clock & { set(time: string): void } {
  let time = new Date(start);
  return {
    now: () => new Date(time),
    set(next) {
      time = new Date(next);
    },
  };
}
