// Before any module is fetched: one import map out of the page's own and every module's hashes. Then the shell.
(function () {
  "use strict";
  var KEY = "qiming:modules";
  var page = JSON.parse(document.getElementById("qm-page").textContent);
  var nonce = document.querySelector('meta[property="csp-nonce"]').nonce;
  var policy = window.trustedTypes
    ? trustedTypes.createPolicy("qiming", {
        createScript: function (text) {
          return text;
        },
      })
    : {
        createScript: function (text) {
          return text;
        },
      };

  function lastKnown(error) {
    console.error("the list of modules cannot be read", error);
    try {
      return JSON.parse(localStorage.getItem(KEY)) || { modules: [] };
    } catch {
      return { modules: [] };
    }
  }

  fetch("/modules.json")
    .then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    })
    .then(function (registry) {
      try {
        localStorage.setItem(KEY, JSON.stringify(registry));
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
      window.qiming = { page: page, modules: registry.modules };
      return import(page.shell.entry);
    })
    .catch(function (error) {
      console.error(error);
      document.getElementById("shell").textContent =
        "启明暂时打不开，请刷新重试。 Qiming could not be opened. Please reload.";
    });
})();
