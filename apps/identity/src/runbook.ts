/** Where the operator's runbook says what to do, by what needs somebody. Its sections are named like the alerts. */
export const RUNBOOK: Readonly<Record<string, string>> = {
  CONCERN_KIND_SERVICE_SILENT: "QimingPartDown",
  CONCERN_KIND_DATABASE_SILENT: "QimingDatabaseFailing",
  CONCERN_KIND_IDENTITY_PROVIDER_SILENT: "QimingLoginFailing",
  CONCERN_KIND_EVENTS_PARKED: "QimingEventsParked",
  CONCERN_KIND_EVENTS_LATE: "QimingEventsLate",
  CONCERN_KIND_POOL_EXHAUSTED: "QimingDatabasePoolExhausted",
  CONCERN_KIND_JOB_FAILED: "QimingJobFailing",
  CONCERN_KIND_JOB_LATE: "QimingJobOverdue",
  CONCERN_KIND_MIGRATIONS_PENDING: "QimingVersionsDiffer",
  CONCERN_KIND_BACKUP_MISSING: "QimingBackupOld",
  CONCERN_KIND_BACKUP_OLD: "QimingBackupOld",
  CONCERN_KIND_VERSIONS_DIFFER: "QimingVersionsDiffer",
};
