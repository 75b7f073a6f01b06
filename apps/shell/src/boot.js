// Before anything is fetched: light or dark, and one import map out of the page's own and every module's hashes. Then the shell.
(function () {
  "use strict";
  var LAST = "qiming:modules";
  var BEGUN = "qiming:begun-anew";
  var MOST_BEGINNINGS = 3;
  var root = document.documentElement;
  var page = JSON.parse(document.getElementById("qm-page").textContent);
  // The modules that were built with this very page, and those that colleges publish.
  var PUBLIC = "/modules.json?build=" + page.build;
  var nonce = document.querySelector('meta[property="csp-nonce"]').nonce;
  var rules = {
    createScript: function (text) {
      return text;
    },
    createScriptURL: function (url) {
      if (url === "/service-worker.js") return url;
      throw new TypeError("not a script of this page: " + url);
    },
  };
  var policy = window.trustedTypes ? trustedTypes.createPolicy("qiming", rules) : rules;

  function remembered(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  var theme = remembered("qiming:theme");
  var isDark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = isDark ? "dark" : "light";
  root.dataset.text = remembered("qiming:text-size") === "large" ? "large" : "normal";

  /** What was remembered, or else: a browser's memory may hold anything. */
  function read(key, otherwise) {
    try {
      return JSON.parse(remembered(key)) || otherwise;
    } catch {
      return otherwise;
    }
  }
  function lastKnown(error) {
    console.error("the list of modules cannot be read", error);
    return read(LAST, { modules: [] });
  }

  // Versions that this browser was given a key to, beside those that everybody sees.
  function address() {
    var previews = read("qiming:previews", []);
    if (!Array.isArray(previews) || previews.length === 0) return PUBLIC;
    return (
      PUBLIC +
      "&" +
      previews
        .filter(Boolean)
        .slice(0, 10)
        .map(function (each) {
          return "preview=" + encodeURIComponent(each.moduleId + "@" + each.version + "~" + each.key);
        })
        .join("&")
    );
  }

  var list = address();
  fetch(list)
    .then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    })
    .then(function (registry) {
      try {
        // What stands in an address that only some people have is not for whoever comes next.
        if (list === PUBLIC) localStorage.setItem(LAST, JSON.stringify(registry));
      } catch {
        // Without a place to keep it, the list is read anew each time.
      }
      return registry;
    })
    .catch(lastKnown)
    .then(function (registry) {
      var map = {
        imports: page.vendor.imports,
        integrity: Object.assign({}, page.vendor.integrity, page.shell.integrity),
      };
      registry.modules.forEach(function (module) {
        Object.keys(module.integrity).forEach(function (file) {
          map.integrity[new URL(module.base + file, location.href).href] = module.integrity[file];
        });
      });
      var script = document.createElement("script");
      script.type = "importmap";
      script.nonce = nonce;
      script.textContent = policy.createScript(JSON.stringify(map));
      document.head.append(script);
      window.qiming = { page: page, modules: registry.modules, beginAnew: beginAnew };
      // Whose login this is takes several ways to find out: begun while the rest is coming. Where it fails, the entry fails with it.
      import(page.shell.login).catch(function () {});
      return import(page.shell.entry);
    })
    .catch(function (error) {
      console.error(error);
      document.getElementById("shell").textContent =
        "启明暂时打不开，请刷新重试。 Qiming could not be opened. Please reload.";
      beginAnew();
    });

  /** What broke off on its way is there the next time; what stays broken is tried no more than so often in a minute. */
  function beginAnew() {
    if (!navigator.onLine) return;
    try {
      var begun = JSON.parse(sessionStorage.getItem(BEGUN) || "[]").filter(function (time) {
        return Date.now() - time < 60000;
      });
      if (begun.length >= MOST_BEGINNINGS) return;
      sessionStorage.setItem(BEGUN, JSON.stringify(begun.concat(Date.now())));
      setTimeout(
        function () {
          location.reload();
        },
        1000 * Math.pow(2, begun.length),
      );
    } catch {
      // Without a place to count, it would begin anew for ever.
    }
  }

  // What was loaded once can be opened without a network; the worker keeps what this page has loaded before it was there.
  if (navigator.serviceWorker)
    addEventListener("load", function () {
      navigator.serviceWorker.register(policy.createScriptURL("/service-worker.js")).catch(console.error);
      navigator.serviceWorker.ready.then(function (registration) {
        var loaded = performance.getEntriesByType("resource").map(function (each) {
          return each.name;
        });
        registration.active.postMessage({ loaded: loaded });
      });
    });
})();
