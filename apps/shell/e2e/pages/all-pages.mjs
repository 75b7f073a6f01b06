import { Shell } from "./shell.mjs";

/** Who looks at the pages of the demo university: a visitor has no account. */
export const READERS = {
  visitor: undefined,
  member: "yt2024-0006",
  secretary: "yt2024-0001",
  office: "yt2024-0165",
  auditor: "yt2024-0169",
  /** Keeps the platform running. */
  operator: "yt2024-0166",
  /** Leaves the university soon. */
  leaver: "yt2024-0034",
  handler: "yt2024-0172",
};

/** Of the committee of ECON. */
export const COLLEGE = "yt2024-0044";

/** Who answers at the desk of the library, who leads it, and who answers for logistics. */
export const LIBRARY = { handler: "yt2024-0172", lead: "yt2024-0173", logistics: "yt2024-0174" };

/** Members of ECON/UG1 who have handed in what they say of their year. */
export const REVIEWED = ["yt2024-0002", "yt2024-0003"];

/**
 * Opens one page after another: within the page that is open where it can be, and anew where the one before is a document of its own, was changed by what
 * somebody did on it, or has the same path.
 *
 * @returns opens the next, until it has come to rest
 */
export function walkOn(page) {
  const shell = new Shell(page);
  const pathOf = ({ path }) => path.split("?")[0];
  let last;
  return async (each) => {
    const before = last;
    last = each;
    if (before && !before.act && !before.isAlone && !each.isAlone && pathOf(before) !== pathOf(each))
      return shell.visit(each.path);
    await page.goto(each.path);
    await shell.rest();
  };
}

/** Each page once, whoever reads it. */
export function onceEach(pages) {
  const names = new Set();
  return pages.filter(({ name }) => !names.has(name) && names.add(name));
}

/**
 * Every page of the web, once for each reader who sees something of their own. `{ECON/UG1}` in an address stands for the organisation of that
 * code, `{YT2024-0006}` for the person of that number: `fillPlaces` puts in what only the running platform knows. `act` leads from the address to
 * what is to be seen; it depends on no language. `isAlone`: a page without the shell around it. `isRefused`: the server says no to what the page asks for.
 * `isShowcase`: it shows on purpose what is still on its way.
 */
export const PAGES = [
  { name: "welcome", as: "visitor", path: "/", isAlone: true },
  { name: "login", as: "visitor", path: "/", act: openLogin, isAlone: true },

  { name: "verify", as: "visitor", path: "/verify/{proof}", isAlone: true },
  { name: "verify-nothing", as: "visitor", path: "/verify/nothing", isAlone: true, isRefused: true },

  { name: "home", as: "member", path: "/" },
  { name: "home", as: "secretary", path: "/" },
  { name: "home", as: "office", path: "/" },
  { name: "home", as: "leaver", path: "/" },
  { name: "profile", as: "member", path: "/", act: openProfile },
  { name: "not-found", as: "member", path: "/m/nothing" },

  { name: "learning", as: "member", path: "/m/learning" },
  { name: "learning", as: "secretary", path: "/m/learning" },
  { name: "course-dues", as: "member", path: "/m/learning/courses/dues" },
  { name: "course-dues", as: "secretary", path: "/m/learning/courses/dues" },
  { name: "course-quorum", as: "member", path: "/m/learning/courses/quorum" },
  { name: "course-25-steps", as: "member", path: "/m/learning/courses/25-steps" },
  { name: "unit-text", as: "member", path: "/m/learning/courses/dues/units/base-and-rate" },
  { name: "unit-quiz", as: "member", path: "/m/learning/courses/dues/units/practice" },
  { name: "unit-film", as: "member", path: "/m/learning/courses/quorum/units/eight" },
  { name: "unit-steps", as: "member", path: "/m/learning/courses/25-steps/units/stage-3" },
  { name: "test-too-early", as: "member", path: "/m/learning/courses/dues/test", isRefused: true },
  { name: "test", as: "secretary", path: "/m/learning/courses/25-steps/test" },

  { name: "meetings", as: "member", path: "/m/meetings" },
  { name: "meetings", as: "secretary", path: "/m/meetings" },
  { name: "meetings", as: "office", path: "/m/meetings" },
  { name: "meeting-plan", as: "secretary", path: "/m/meetings/plan/{ECON/UG1}" },
  {
    name: "meeting-plan-appraisal",
    as: "secretary",
    path: "/m/meetings/plan/{ECON/UG1}?type=MEETING_TYPE_DEMOCRATIC_APPRAISAL",
  },
  { name: "meeting-noticed", as: "member", path: "/m/meetings/{meeting noticed}" },
  { name: "meeting-voting", as: "member", path: "/m/meetings/{meeting voting}" },
  { name: "meeting-sealed", as: "member", path: "/m/meetings/{meeting sealed}" },
  { name: "meeting-circulated", as: "member", path: "/m/meetings/{meeting circulated}" },
  {
    name: "minutes-version",
    as: "member",
    path: "/m/meetings/{meeting circulated}",
    act: openVersion,
  },
  { name: "meeting-sign-in", as: "member", path: "/m/meetings/{meeting noticed}/sign-in?t=x" },
  { name: "desk-planned", as: "secretary", path: "/m/meetings/{meeting planned}/manage" },
  { name: "desk-noticed", as: "secretary", path: "/m/meetings/{meeting noticed}/manage" },
  { name: "desk-voting", as: "secretary", path: "/m/meetings/{meeting voting}/manage" },
  { name: "desk-circulated", as: "secretary", path: "/m/meetings/{meeting circulated}/manage" },
  { name: "desk-sealed", as: "secretary", path: "/m/meetings/{meeting sealed}/manage" },
  { name: "board-noticed", as: "secretary", path: "/m/meetings/{meeting noticed}/board" },
  { name: "board-voting", as: "secretary", path: "/m/meetings/{meeting voting}/board" },
  { name: "duties", as: "secretary", path: "/m/meetings/duties/{ECON/UG1}" },
  { name: "duties", as: "office", path: "/m/meetings/duties/{ECON/PG}" },
  { name: "oversight", as: "office", path: "/m/meetings/oversight/{YT}" },
  { name: "work-plan", as: "member", path: "/m/meetings/plans/{ECON/UG1}?year=2026" },
  { name: "work-plan", as: "secretary", path: "/m/meetings/plans/{ECON/UG1}?year=2026" },
  { name: "work-plan-none", as: "secretary", path: "/m/meetings/plans/{ECON/UG1}?year=2025" },
  { name: "work-plan-edit", as: "secretary", path: "/m/meetings/plans/{ECON/UG1}/edit?year=2026" },
  { name: "work-plans", as: "office", path: "/m/meetings/plans-overview/{YT}?year=2026" },
  { name: "templates", as: "secretary", path: "/m/meetings/templates/{ECON/UG1}" },
  { name: "desk-series", as: "secretary", path: "/m/meetings/{meeting series}/manage" },
  { name: "proposals", as: "member", path: "/m/meetings/proposals" },
  { name: "proposals", as: "secretary", path: "/m/meetings/proposals" },
  { name: "branch-proposals", as: "secretary", path: "/m/meetings/proposals/{ECON/UG1}" },
  { name: "reviews", as: "member", path: "/m/meetings/reviews" },
  { name: "review", as: "member", path: "/m/meetings/reviews/{review open}" },
  { name: "review-office", as: "secretary", path: "/m/meetings/reviews/{review open}/office" },
  { name: "reviews-overview", as: "secretary", path: "/m/meetings/reviews-overview/{ECON/UG1}" },
  { name: "reviews-overview", as: "office", path: "/m/meetings/reviews-overview/{YT}" },
  { name: "activities", as: "member", path: "/m/meetings/activities" },
  { name: "activity-new", as: "member", path: "/m/meetings/activities/new" },
  { name: "activity-like", as: "member", path: "/m/meetings/activities/new?like={activity shown}" },
  { name: "activity-open", as: "member", path: "/m/meetings/activities/{activity open}" },
  { name: "activity-open", as: "secretary", path: "/m/meetings/activities/{activity open}" },
  { name: "talks", as: "member", path: "/m/meetings/talks" },
  { name: "talks", as: "secretary", path: "/m/meetings/talks" },
  { name: "talk-coverage", as: "secretary", path: "/m/meetings/talks/{ECON/UG1}" },

  { name: "points", as: "member", path: "/m/points" },
  { name: "points", as: "secretary", path: "/m/points" },
  { name: "claims", as: "member", path: "/m/points/claims" },
  { name: "claims", as: "secretary", path: "/m/points/claims" },
  { name: "branch-claims", as: "secretary", path: "/m/points/claims/{ECON/UG1}" },
  { name: "claims-import", as: "secretary", path: "/m/points/claims/{ECON/UG1}/import" },
  { name: "points", as: "office", path: "/m/points" },
  { name: "period", as: "member", path: "/m/points/period" },
  { name: "period-branch", as: "secretary", path: "/m/points/period/{ECON/UG1}" },
  { name: "periods", as: "office", path: "/m/points/periods/{YT}" },
  { name: "points-report", as: "office", path: "/m/points/report/{YT}/progress" },
  { name: "points-report-grades", as: "office", path: "/m/points/report/{ECON}/grades" },
  { name: "points-year-before", as: "member", path: "/m/points?period=2025" },
  { name: "period-year-before", as: "secretary", path: "/m/points/period/{ECON/UG1}?period=2025" },
  { name: "points-sheet-year-before", as: "secretary", path: "/m/points/sheet/{ECON/UG1}?period=2025" },
  { name: "points-capped", as: "secretary", path: "/m/points/members/{YT2024-0005}" },
  { name: "points-frozen", as: "office", path: "/m/points/members/{YT2024-0030}" },
  { name: "points-sheet", as: "secretary", path: "/m/points/sheet/{ECON/UG1}" },
  { name: "points-sheet-below", as: "office", path: "/m/points/sheet/{ECON}" },
  { name: "points-member", as: "secretary", path: "/m/points/members/{YT2024-0006}" },
  { name: "points-member", as: "office", path: "/m/points/members/{YT2024-0006}" },
  {
    name: "points-exempt",
    as: "secretary",
    path: "/m/points/members/{YT2024-0006}",
    act: openExempt,
  },
  { name: "honours", as: "member", path: "/m/points/honours" },
  { name: "honours", as: "secretary", path: "/m/points/honours" },
  { name: "honour-call", as: "member", path: "/m/points/honours/{honour members}" },
  { name: "honour-call", as: "secretary", path: "/m/points/honours/{honour members}" },
  { name: "honour-call", as: "office", path: "/m/points/honours/{honour branches}" },
  { name: "honour-apply", as: "member", path: "/m/points/honours/{honour members}", act: openHonourAct },
  { name: "honours-desk", as: "office", path: "/m/points/honours-desk/{YT}" },
  { name: "honours-of", as: "member", path: "/m/points/honours-of/{ECON}" },
  { name: "stars", as: "member", path: "/m/points/stars" },
  { name: "stars-year-before", as: "member", path: "/m/points/stars?year=2025" },
  { name: "star-rating", as: "member", path: "/m/points/stars/{ECON/TRADE}" },
  { name: "star-rating", as: "secretary", path: "/m/points/stars/{ECON/UG1}" },
  { name: "star-rating", as: "office", path: "/m/points/stars/{ECON/UG1}" },
  { name: "star-not-rated", as: "member", path: "/m/points/stars/{INFO/AI}" },
  { name: "stars-desk", as: "office", path: "/m/points/stars-desk/{YT}" },
  { name: "rules", as: "member", path: "/m/points/rules" },
  { name: "rules", as: "office", path: "/m/points/rules" },
  { name: "rules-version", as: "member", path: "/m/points/rules/versions/YT-2026.v2" },
  { name: "rule-drafts", as: "office", path: "/m/points/rules/drafts/{YT}" },
  { name: "rule-edit", as: "office", path: "/m/points/rules/drafts/{YT}", act: openRuleDraft },
  { name: "rule-adoptions", as: "secretary", path: "/m/points/rules/adoptions/{ECON/UG1}" },
  { name: "rule-adoptions", as: "office", path: "/m/points/rules/adoptions/{YT}" },

  { name: "services", as: "member", path: "/m/services" },
  { name: "services", as: "secretary", path: "/m/services" },
  { name: "services", as: "office", path: "/m/services" },
  { name: "services", as: "leaver", path: "/m/services" },
  { name: "item", as: "member", path: "/m/services/items/SV-05" },
  { name: "item", as: "secretary", path: "/m/services/items/SV-10" },
  { name: "my-papers", as: "member", path: "/m/services/papers" },
  { name: "my-cases", as: "member", path: "/m/services/mine" },
  { name: "case-form", as: "member", path: "/m/services/cases/{case draft}" },
  { name: "case-running", as: "member", path: "/m/services/cases/{case running}" },
  { name: "case-running", as: "secretary", path: "/m/services/cases/{case running}" },
  { name: "case-returned", as: "member", path: "/m/services/cases/{case returned}" },
  { name: "case-issued", as: "member", path: "/m/services/cases/{case issued}" },
  { name: "case-issued", as: "office", path: "/m/services/cases/{case issued}" },
  { name: "proofs", as: "member", path: "/m/services/proofs" },
  { name: "proofs", as: "secretary", path: "/m/services/proofs" },
  { name: "desk-of-cases", as: "secretary", path: "/m/services/desk" },
  { name: "desk-of-cases-decided", as: "secretary", path: "/m/services/desk/decided" },
  { name: "desk-of-cases-copied", as: "secretary", path: "/m/services/desk/copied" },
  { name: "cases-overview", as: "office", path: "/m/services/overview/{YT}" },
  { name: "items-desk", as: "office", path: "/m/services/items-desk/{YT}" },
  { name: "item-edit", as: "office", path: "/m/services/items-desk/{YT}/SV-99" },
  { name: "item-edit-form", as: "office", path: "/m/services/items-desk/{YT}/SV-99?part=form" },
  { name: "item-edit-materials", as: "office", path: "/m/services/items-desk/{YT}/SV-99?part=materials" },
  { name: "item-edit-steps", as: "office", path: "/m/services/items-desk/{YT}/SV-99?part=steps" },
  { name: "item-edit-result", as: "office", path: "/m/services/items-desk/{YT}/SV-99?part=result" },
  { name: "item-edit-try", as: "office", path: "/m/services/items-desk/{YT}/SV-05?part=try" },
  { name: "item-edit-publish", as: "office", path: "/m/services/items-desk/{YT}/SV-99?part=publish" },
  { name: "item-versions", as: "office", path: "/m/services/items-desk/{YT}/SV-05?part=publish" },
  { name: "dues", as: "member", path: "/m/services/dues" },
  { name: "dues", as: "office", path: "/m/services/dues" },
  { name: "dues-branch", as: "secretary", path: "/m/services/dues/{ECON/UG1}" },
  {
    name: "dues-member",
    as: "secretary",
    path: "/m/services/dues/{ECON/UG1}/members/{YT2024-0007}",
  },
  { name: "dues-import", as: "secretary", path: "/m/services/dues/{ECON/UG1}/import" },
  { name: "dues-sums", as: "secretary", path: "/m/services/dues/{ECON/UG1}/sums" },
  { name: "dues-sums", as: "office", path: "/m/services/dues/{YT}/sums" },
  { name: "development", as: "member", path: "/m/services/development" },
  { name: "contacts", as: "member", path: "/m/services/contacts" },
  { name: "contact-dossier", as: "member", path: "/m/services/dossiers/{YT2024-0224}" },
  { name: "dossiers", as: "secretary", path: "/m/services/development/{ECON/UG1}" },
  { name: "dossiers", as: "office", path: "/m/services/development/{YT}" },
  { name: "publicity-days", as: "office", path: "/m/services/development/{YT}/publicity" },
  { name: "dossier", as: "secretary", path: "/m/services/dossiers/{YT2024-0224}" },
  { name: "transfer", as: "member", path: "/m/services/transfer" },
  { name: "transfer", as: "leaver", path: "/m/services/transfer?offer=leaving-1" },
  { name: "transfers", as: "secretary", path: "/m/services/transfer/{ECON/UG1}" },
  { name: "transfers-outgoing", as: "office", path: "/m/services/transfer/{YT}/outgoing" },
  { name: "transfers-ending", as: "office", path: "/m/services/transfer/{YT}/ending" },

  { name: "discussion", as: "member", path: "/m/discussion" },
  { name: "discussion", as: "secretary", path: "/m/discussion" },
  { name: "candidates", as: "member", path: "/m/discussion/candidates" },
  { name: "topics-closed", as: "member", path: "/m/discussion/closed" },
  { name: "topics-mine", as: "member", path: "/m/discussion/mine" },
  { name: "topic", as: "member", path: "/m/discussion/topics/filed-T-theme-days" },
  { name: "topic", as: "secretary", path: "/m/discussion/topics/filed-T-theme-days" },
  { name: "topic-solved", as: "member", path: "/m/discussion/topics/filed-T-where-to" },
  { name: "topic-candidate", as: "member", path: "/m/discussion/topics/filed-T-routes" },
  { name: "topic-candidate", as: "secretary", path: "/m/discussion/topics/filed-T-routes" },
  { name: "topic-closed", as: "member", path: "/m/discussion/topics/filed-T-committee" },
  { name: "topic-of-others", as: "handler", path: "/m/discussion/topics/filed-T-routes", isRefused: true },
  { name: "topic-begin", as: "member", path: "/m/discussion/new" },
  {
    name: "topic-begin-discussion",
    as: "secretary",
    path: "/m/discussion/new?kind=TOPIC_KIND_DISCUSSION",
  },
  { name: "groups", as: "member", path: "/m/discussion/groups" },
  { name: "groups", as: "secretary", path: "/m/discussion/groups" },
  { name: "group", as: "member", path: "/m/discussion/groups/{group}" },
  { name: "group", as: "secretary", path: "/m/discussion/groups/{group}" },
  { name: "group-of-others", as: "handler", path: "/m/discussion/groups/{group}", isRefused: true },
  { name: "group-found", as: "member", path: "/m/discussion/groups/new" },
  { name: "figures-of-topics", as: "member", path: "/m/discussion/figures/{ECON/UG1}" },
  { name: "figures-of-topics", as: "office", path: "/m/discussion/figures/{YT}" },
  { name: "house-rules", as: "member", path: "/m/discussion/rules" },
  { name: "moderation-transparency", as: "member", path: "/m/discussion/transparency" },
  { name: "moderation", as: "office", path: "/m/discussion/moderation" },
  { name: "moderation-appeals", as: "office", path: "/m/discussion/moderation/appeals" },
  { name: "moderation-case", as: "office", path: "/m/discussion/moderation/cases/{case waiting}" },
  { name: "moderation-case-hidden", as: "office", path: "/m/discussion/moderation/cases/{case hidden}" },
  { name: "moderation-mine", as: "member", path: "/m/discussion/moderation/mine/{case hidden}" },
  {
    name: "moderation-case-of-others",
    as: "secretary",
    path: "/m/discussion/moderation/cases/{case hidden}",
    isRefused: true,
  },
  { name: "incidents", as: "office", path: "/m/discussion/moderation/incidents" },
  { name: "incident", as: "office", path: "/m/discussion/moderation/incidents/{incident open}" },

  { name: "voice", as: "member", path: "/m/voice" },
  { name: "voice", as: "office", path: "/m/voice" },
  { name: "ticket-raise", as: "member", path: "/m/voice/raise?kind=TICKET_KIND_COMPLAINT" },
  { name: "ticket-raise-nameless", as: "member", path: "/m/voice/raise", act: chooseNoName },
  { name: "my-tickets", as: "member", path: "/m/voice/mine" },
  { name: "ticket-running", as: "member", path: "/m/voice/tickets/{ticket running}" },
  { name: "ticket-asked", as: "member", path: "/m/voice/tickets/{ticket asked}" },
  { name: "ticket-answered", as: "member", path: "/m/voice/tickets/{ticket answered}" },
  { name: "ticket-of-others", as: "secretary", path: "/m/voice/tickets/{ticket running}", isRefused: true },
  { name: "answers", as: "member", path: "/m/voice/answers" },
  { name: "answers-figures", as: "member", path: "/m/voice/answers/figures" },
  { name: "ticket-follow", as: "member", path: "/m/voice/follow" },
  { name: "voice", as: "handler", path: "/m/voice" },
  { name: "desk-of-tickets", as: "handler", path: "/m/voice/desk" },
  { name: "desk-of-tickets-all", as: "handler", path: "/m/voice/desk/desk" },
  { name: "desk-of-tickets-review", as: "office", path: "/m/voice/desk/review" },
  { name: "desk-of-tickets-oversight", as: "office", path: "/m/voice/desk/oversight" },
  { name: "handling-waiting", as: "handler", path: "/m/voice/handling/{ticket waiting}" },
  { name: "handling-working", as: "handler", path: "/m/voice/handling/{ticket working}", act: openOthers },
  { name: "handling-review", as: "office", path: "/m/voice/handling/{ticket review}" },
  { name: "handling-coordination", as: "office", path: "/m/voice/handling/{ticket coordination}" },
  { name: "figures-of-tickets", as: "office", path: "/m/voice/figures/{YT}" },
  { name: "desks", as: "office", path: "/m/voice/desks/{YT}" },

  { name: "all", as: "member", path: "/m/portal/all" },
  { name: "all", as: "office", path: "/m/portal/all" },
  { name: "compliance", as: "member", path: "/m/portal/compliance" },
  { name: "compliance", as: "office", path: "/m/portal/compliance" },
  { name: "showcase", as: "member", path: "/m/portal/showcase" },
  { name: "showcase", as: "office", path: "/m/portal/showcase?kind=activity" },
  { name: "showcase-nothing", as: "member", path: "/m/portal/showcase?q=zzzz" },
  { name: "search", as: "member", path: "/m/portal/search" },
  { name: "search-found", as: "member", path: "/m/portal/search?q=党费" },
  { name: "search-nothing", as: "member", path: "/m/portal/search?q=zzzz" },
  { name: "search-people", as: "office", path: "/m/portal/search?q=林示" },
  { name: "inbox", as: "member", path: "/m/portal/inbox" },
  { name: "inbox", as: "secretary", path: "/m/portal/inbox" },
  { name: "settings", as: "member", path: "/m/portal/settings" },
  { name: "modules-refused", as: "member", path: "/m/portal/modules" },
  { name: "modules", as: "office", path: "/m/portal/modules" },
  { name: "module", as: "office", path: "/m/portal/modules/college-econ" },
  { name: "keys", as: "office", path: "/m/portal/modules/keys" },

  { name: "econ", as: "member", path: "/m/econ" },
  { name: "econ", as: "office", path: "/m/econ" },
  { name: "econ-brand", as: "member", path: "/m/econ/brand" },
  { name: "econ-branch", as: "member", path: "/m/econ/branches/{ECON/UG1}" },
  { name: "econ-branch", as: "secretary", path: "/m/econ/branches/{ECON/UG1}" },
  { name: "econ-branch-brand", as: "member", path: "/m/econ/branches/{ECON/UG1}/brand" },
  {
    name: "econ-branch-brand-form",
    as: "secretary",
    path: "/m/econ/branches/{ECON/UG1}/brand",
    act: editBrand,
  },
  { name: "econ-branch-of-others", as: "member", path: "/m/econ/branches/{LAW/STAFF}" },
  { name: "econ-lectures", as: "member", path: "/m/econ/lectures" },
  { name: "law", as: "member", path: "/m/law" },
  { name: "law-brand", as: "member", path: "/m/law/brand" },
  { name: "law-branch", as: "member", path: "/m/law/branches/{LAW/STUDENT}" },
  { name: "law-branch-brand", as: "member", path: "/m/law/branches/{LAW/STUDENT}/brand" },
  { name: "ocean", as: "member", path: "/m/ocean" },
  { name: "ocean-brand", as: "member", path: "/m/ocean/brand" },
  { name: "ocean-fleet", as: "member", path: "/m/ocean/fleet" },
  { name: "ocean-branch", as: "member", path: "/m/ocean/branches/{OCEAN/FLEET}" },
  { name: "ocean-branch-brand", as: "member", path: "/m/ocean/branches/{OCEAN/FLEET}/brand" },

  { name: "my-record", as: "member", path: "/m/identity/me" },
  { name: "organisation", as: "office", path: "/m/identity" },
  { name: "organisation", as: "secretary", path: "/m/identity" },
  { name: "organisation-college", as: "office", path: "/m/identity/organizations/{ECON}" },
  { name: "members", as: "office", path: "/m/identity/organizations/{ECON}/members" },
  { name: "members", as: "secretary", path: "/m/identity/organizations/{ECON/UG1}/members" },
  { name: "roles", as: "office", path: "/m/identity/organizations/{ECON}/roles" },
  { name: "import", as: "office", path: "/m/identity/organizations/{ECON}/import" },
  { name: "requests", as: "office", path: "/m/identity/organizations/{ECON}/requests" },
  { name: "person", as: "office", path: "/m/identity/people/{YT2024-0009}" },
  { name: "person", as: "secretary", path: "/m/identity/people/{YT2024-0009}" },
  { name: "calendar", as: "office", path: "/m/identity/organizations/{YT}/calendar" },
  { name: "audit", as: "auditor", path: "/m/identity/organizations/{YT}/audit" },
  { name: "operations", as: "operator", path: "/m/identity/organizations/{YT}/operations" },

  { name: "gallery", as: "member", path: "/m/gallery", isShowcase: true },
  { name: "gallery-second", as: "member", path: "/m/gallery/second", isShowcase: true },
];

async function openLogin(page) {
  await page.locator(".welcome button").click();
  await page.locator("#kc-login").waitFor();
}
async function openProfile(page) {
  await page.locator("header button[aria-haspopup=dialog]").click();
  await page.getByRole("dialog").waitFor();
}
async function openVersion(page) {
  const versions = page.locator("details", { has: page.locator(".qm-rows") });
  await versions.locator("summary").click();
  await versions.locator(".qm-rows button").first().click();
  await page.getByRole("dialog").locator("ins").first().waitFor();
}
async function openOthers(page) {
  await page.locator("#outlets details summary").first().click();
}
async function openExempt(page) {
  await page.locator("#outlets .qm-row > button.qm-button--plain").first().click();
  await page.getByRole("dialog").waitFor();
}
/** The first that is being written; where nobody writes one, a new one. */
async function openRuleDraft(page) {
  const begin = page.locator(".qm-page > .qm-row > button").first();
  await begin.waitFor();
  const drafts = page.locator(".qm-page ul.qm-rows a");
  if ((await drafts.count()) > 0) await drafts.first().click();
  else {
    await begin.click();
    await page.getByRole("dialog").locator("button[type=submit]").click();
  }
  await page.locator("form details summary").first().waitFor();
}
/** Whatever can be done about an application first. */
async function openHonourAct(page) {
  await page.locator("article .qm-row > button").first().click();
  await page.getByRole("dialog").waitFor();
}
/** The last of the three. */
async function chooseNoName(page) {
  await page.locator("#outlets input[name=name-level]").last().check();
  await page.locator("#promise").waitFor();
}
async function editBrand(page) {
  await page.locator("#outlets button.qm-button").first().click();
  await page.locator("#outlets form").waitFor();
}

/** Sends requests as whoever is signed in on a page that is being loaded. */
export async function asReader(page) {
  const [request] = await Promise.all([
    page.waitForRequest((each) => each.url().includes("/api/v1/") && each.headers()["authorization"]),
    page.reload(),
  ]);
  const { authorization } = request.headers();
  return async (method, path, data) => {
    const headers = { authorization, "idempotency-key": crypto.randomUUID() };
    const answer = await page.request.fetch(`/api/v1/${path}`, { method, data, headers });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
}

/**
 * @param send requests of somebody who may read the whole university
 * @param known ids of what is no organisation and no person, by the name that stands for it
 * @returns the pages with addresses that can be opened
 */
export async function fillPlaces(send, known) {
  const ids = new Map(Object.entries(known));
  const read = async (parentId, above) => {
    const { organizations = [] } = await send("GET", `identity/organizations?parentId=${parentId}`);
    for (const { id, code } of organizations) {
      const path = [...above, code];
      // The university stands above all others and is not named in their addresses.
      ids.set(path.length === 1 ? code : path.slice(1).join("/"), id);
      await read(id, path);
    }
  };
  await read("", []);
  const idOf = async (place) => {
    if (ids.has(place)) return ids.get(place);
    const query = `identity/organizations/${ids.get("YT")}/members?query=${place}`;
    const { people } = await send("GET", query);
    if (!people?.length) throw new Error(`the demo university has no ${place}`);
    ids.set(place, people[0].id);
    return people[0].id;
  };
  const filled = [];
  for (const page of PAGES) {
    let { path } = page;
    for (const [, place] of page.path.matchAll(/\{([^}]+)\}/g))
      path = path.replace(`{${place}}`, await idOf(place));
    filled.push({ ...page, path });
  }
  return filled;
}
