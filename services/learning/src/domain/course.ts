export interface LocalizedText {
  readonly zhCn: string;
  readonly en: string;
}

export interface Choice {
  readonly id: string;
  readonly text: LocalizedText;
}

export interface Question {
  readonly id: string;
  readonly kind: "single" | "multiple";
  readonly text: LocalizedText;
  readonly choices: readonly Choice[];
  /** Ids of the right choices: one of a single question, all of a multiple one. */
  readonly right: readonly string[];
  readonly explanation: LocalizedText;
}

export interface Video {
  readonly url: string;
  readonly posterUrl: string;
  readonly durationMs: number;
  readonly captionsUrl: LocalizedText;
}

export interface Unit {
  readonly id: string;
  readonly kind: "text" | "video" | "quiz";
  readonly title: LocalizedText;
  readonly minutes: number;
  readonly html?: LocalizedText;
  readonly video?: Video;
  readonly questions?: readonly Question[];
}

/** How a course is passed. */
export interface PassRule {
  /** Questions drawn from the bank. */
  readonly questions: number;
  /** Share of right answers that is needed, 0–100. */
  readonly passPercent: number;
  readonly maxAttempts: number;
}

/** One version of a course, as a content pack brings it. */
export interface Course {
  readonly id: string;
  readonly version: string;
  readonly order: number;
  readonly title: LocalizedText;
  readonly summary: LocalizedText;
  readonly source: LocalizedText;
  readonly category: string;
  readonly required: boolean;
  readonly coverUrl: string;
  readonly units: readonly Unit[];
  readonly test: PassRule;
  readonly bank: readonly Question[];
}
