/** Which room may know which. */
module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "services-are-islands",
      severity: "error",
      from: { path: "^services/([^/]+)/" },
      to: { path: "^services/", pathNot: "^services/$1/" },
    },
    {
      name: "apps-are-islands",
      severity: "error",
      from: { path: "^apps/([^/]+)/" },
      to: { path: "^apps/", pathNot: "^apps/$1/" },
    },
    {
      name: "apps-know-no-server",
      severity: "error",
      from: { path: "^apps/" },
      to: { path: "^(services|packages/(service-kit|core|embedded-|platform))" },
    },
    {
      name: "only-the-platform-knows-services",
      severity: "error",
      from: { path: "^packages/", pathNot: "^packages/(platform|operator)/" },
      to: { path: "^(services|apps)/" },
    },
    {
      name: "the-operator-reads-content-packs",
      comment: "as the learning service does; of the services it knows nothing else",
      severity: "error",
      from: { path: "^packages/operator/" },
      to: { path: "^(services|apps)/", pathNot: "^services/learning/" },
    },
    {
      name: "rules-know-nothing",
      severity: "error",
      from: { path: "^services/[^/]+/src/domain/" },
      to: { path: "/src/(usecases|grpc|store|clients)/" },
    },
    {
      name: "use-cases-know-rules-only",
      severity: "error",
      from: { path: "^services/[^/]+/src/usecases/" },
      to: { path: "/src/(grpc|store|clients)/" },
    },
    {
      name: "use-cases-know-no-database",
      severity: "error",
      from: { path: "^services/[^/]+/src/(usecases|domain)/" },
      to: { path: "node_modules/(mongoose|mongodb)" },
    },
    { name: "must-exist", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules|/dist/|/gen/" },
    exclude: { path: "\\.test\\.ts$|/test/|/e2e/|/dist/|\\.vue$|vite\\.config" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ["source", "types", "import", "default"],
      exportsFields: ["exports"],
      extensions: [".ts", ".mjs", ".js", ".vue", ".json"],
    },
  },
};
