export { createClient, type CallOptions } from "./client.ts";
export {
  createTexts,
  defineCard,
  defineModule,
  type Lifecycle,
  type Messages,
  type ModuleProps,
} from "./define-module.ts";
export { formatDate, formatTenths, formatTime } from "./format.ts";
export { language, localized, type Language } from "./language.ts";
export { useLoad, type LoadState } from "./load-state.ts";
export { messages } from "./messages.ts";
export { scheme, textSize, theme, type TextSize, type Theme } from "./preferences.ts";
export { COMMON_REASONS, ProblemError, toProblem, type Problem } from "./problem.ts";
export {
  can,
  confirmed,
  endSession,
  fetchAsPerson,
  me,
  startSession,
  takeBegun,
  type Credentials,
} from "./session.ts";
export { provideSlots, QmSlot, type FillSlot, type SlotContext } from "./slot.ts";
