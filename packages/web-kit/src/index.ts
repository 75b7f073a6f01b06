export { fromBase64, sizeText, toBase64 } from "./bytes.ts";
export { useBusy } from "./busy.ts";
export { createClient, type CallOptions } from "./client.ts";
export {
  createTexts,
  defineCard,
  defineModule,
  type Lifecycle,
  type Messages,
  type ModuleProps,
} from "./define-module.ts";
export { fileFault, TAKEN_FILES, useFileChoice } from "./file-choice.ts";
export { useFollowed } from "./followed.ts";
export { followedLink } from "./followed-link.ts";
export { formatDate, formatMoment, formatSpan, formatTenths, formatTime, formatWeekday } from "./format.ts";
export { installPrompt, type InstallPrompt } from "./install.ts";
export { isMissingFile } from "./missing-file.ts";
export { knownModules, provideModules, type KnownModule } from "./known-modules.ts";
export { language, localized, type Language } from "./language.ts";
export { useLoad, type LoadState } from "./load-state.ts";
export { messages } from "./messages.ts";
export { keepsOffline, scheme, textSize, theme, type TextSize, type Theme } from "./preferences.ts";
export { endPreview, previews, startPreview, type StartedPreview } from "./previews.ts";
export { COMMON_REASONS, ProblemError, toProblem, type Problem } from "./problem.ts";
export { forgetAnswers, keepAnswer, keepAnswersOf, keptPerson, keptSince } from "./kept-answers.ts";
export {
  can,
  carryRequests,
  confirmed,
  endSession,
  fetchAsPerson,
  hasLeft,
  isLeaving,
  mayOn,
  me,
  placesWith,
  startSession,
  takeBegun,
  type Credentials,
} from "./session.ts";
export { unread } from "./unread.ts";
export { saveFile } from "./save-file.ts";
export { usePages, type Pages } from "./pages.ts";
export { useSheetImport } from "./sheet-import.ts";
export { useShown } from "./shown.ts";
export { deviceStorage, tabStorage } from "./storage.ts";
export { provideSlots, QmSlot, type FillSlot, type SlotContext } from "./slot.ts";
